package org.assay.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.LongStream;
import org.assay.grad.Attributes;
import org.assay.grad.GraphExtension;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.train.layers.Value;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.Stats;
import org.assay.train.weights.WeightDecl;

/**
 * Reduces tensors of a training step to a few numbers each, inside the graph. All numbers leave it
 * in one vector.
 */
final class Probes {
  /** Layers whose output holds what their input holds. */
  private static final Set<String> REARRANGING =
      Set.of("InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector");

  /** Numbers of a tensor: min, max, mean, variance, zeros, NaN, infinities. */
  private static final int WIDTH = 7;

  /** Further numbers of an output: constant units, dead units, saturated elements. */
  private static final int OUTPUT_WIDTH = WIDTH + 3;

  /**
   * Where numbers of a tensor stand.
   *
   * @param perRow elements per row of the batch, or in all
   */
  private record Slot(int layer, Phase phase, int offset, long elements, boolean perRow) {}

  private final Graph graph;
  private final String output;
  private final List<Slot> slots;

  private Probes(Graph graph, String output, List<Slot> slots) {
    this.graph = graph;
    this.output = output;
    this.slots = List.copyOf(slots);
  }

  /**
   * Adds probes to a step.
   *
   * @param gradientOf derivative by tensor
   * @param updated new value by weight
   * @param counting whether NaN and infinities are counted; else their number is 0, which is right
   *     as long as {@link #isFinite}. Counting costs as much as all the rest
   */
  static Probes of(
      Graph step,
      List<BuiltLayer> layers,
      Map<String, String> gradientOf,
      Map<String, String> updated,
      boolean counting) {
    Writer writer = new Writer(GraphExtension.of(step), counting);
    for (BuiltLayer layer : layers) {
      if (REARRANGING.contains(layer.spec().className())) {
        continue;
      }
      writer.output(layer);
      Optional.ofNullable(gradientOf.get(layer.output().tensor()))
          .ifPresent(
              g -> writer.tensor(layer, Phase.OUTPUT_GRADIENT, g, layer.output().width(), true));
      for (WeightDecl weight : layer.trained()) {
        long size = weight.initial().size();
        String gradient = gradientOf.get(weight.tensor());
        writer.tensor(layer, Phase.WEIGHTS, weight.tensor(), size, false);
        if (gradient != null) {
          writer.tensor(layer, Phase.WEIGHT_GRADIENT, gradient, size, false);
        }
        String next = updated.get(weight.tensor());
        if (next != null) {
          String step0 = writer.e.sub(next, weight.tensor());
          writer.tensor(layer, Phase.UPDATE, step0, size, false);
        }
      }
    }
    return writer.build();
  }

  /** The step with probes. */
  Graph graph() {
    return graph;
  }

  /** The output that holds all numbers. */
  String output() {
    return output;
  }

  /** Whether all means are finite; then no tensor holds a NaN or an infinity. */
  boolean isFinite(float[] numbers) {
    return slots.stream().allMatch(slot -> Float.isFinite(numbers[slot.offset() + 2]));
  }

  /**
   * Reads the numbers of a step.
   *
   * @param rows in its batch
   * @param before those of the step read before; empty at first
   */
  List<LayerStats> read(float[] numbers, int rows, List<LayerStats> before) {
    List<LayerStats> merged = new ArrayList<>();
    for (Slot slot : slots) {
      double count = slot.perRow() ? (double) slot.elements() * rows : slot.elements();
      Stats stats = stats(numbers, slot.offset(), count);
      boolean output = slot.phase() == Phase.FORWARD;
      LayerStats own =
          new LayerStats(
              slot.layer(),
              slot.phase(),
              stats,
              OptionalDouble.empty(),
              extra(numbers, slot, WIDTH, output && rows > 1),
              extra(numbers, slot, WIDTH + 1, output && rows > 1),
              extra(numbers, slot, WIDTH + 2, output));
      int last = merged.size() - 1;
      int same = indexOf(merged, slot);
      if (same >= 0) {
        merged.set(same, with(own, merged.get(same).stats().with(stats)));
      } else {
        merged.add(last + 1, own);
      }
    }
    List<LayerStats> result = new ArrayList<>();
    for (LayerStats now : merged) {
      result.add(
          before.stream()
              .filter(b -> b.layer() == now.layer() && b.phase() == now.phase())
              .findFirst()
              .map(b -> distant(now, now.stats().distance(b.stats())))
              .orElse(now));
    }
    return result;
  }

  private static int indexOf(List<LayerStats> merged, Slot slot) {
    for (int i = merged.size() - 1; i >= 0 && merged.get(i).layer() == slot.layer(); i--) {
      if (merged.get(i).phase() == slot.phase()) {
        return i;
      }
    }
    return -1;
  }

  private static LayerStats with(LayerStats s, Stats stats) {
    return new LayerStats(
        s.layer(), s.phase(), stats, s.distance(), s.constantUnits(), s.deadUnits(), s.saturated());
  }

  private static LayerStats distant(LayerStats s, double distance) {
    return new LayerStats(
        s.layer(),
        s.phase(),
        s.stats(),
        OptionalDouble.of(distance),
        s.constantUnits(),
        s.deadUnits(),
        s.saturated());
  }

  private static Stats stats(float[] numbers, int at, double count) {
    return new Stats(
        count,
        numbers[at],
        numbers[at + 1],
        numbers[at + 2],
        count == 0 ? Double.NaN : Math.sqrt(numbers[at + 3] / count),
        numbers[at + 4],
        numbers[at + 5],
        numbers[at + 6]);
  }

  /** A number of an output; negative ones stand for none. */
  private static OptionalDouble extra(float[] numbers, Slot slot, int index, boolean there) {
    if (!there) {
      return OptionalDouble.empty();
    }
    float value = numbers[slot.offset() + index];
    return value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Writes the nodes. */
  private static final class Writer {
    private final GraphExtension e;
    private final List<String> parts = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final boolean counting;
    private int width;

    Writer(GraphExtension e, boolean counting) {
      this.e = e;
      this.counting = counting;
    }

    private String reduced(String type, String tensor) {
      return e.op(type, Attributes.of("keepdims", 1), tensor, e.longs(0));
    }

    private String share(String condition) {
      return reduced("ReduceMean", e.reshape(e.cast(condition, ElementType.FLOAT), -1));
    }

    private void tensor(BuiltLayer layer, Phase phase, String tensor, long size, boolean perRow) {
      String flat = e.reshape(tensor, -1);
      parts.add(reduced("ReduceMin", flat));
      parts.add(reduced("ReduceMax", flat));
      moments(layer, phase, flat, size, perRow);
    }

    private void moments(BuiltLayer layer, Phase phase, String flat, long size, boolean perRow) {
      slots.add(new Slot(layer.index(), phase, width, size, perRow));
      width += WIDTH;
      String mean = reduced("ReduceMean", flat);
      String centred = e.sub(flat, mean);
      parts.add(mean);
      parts.add(reduced("ReduceSumSquare", centred));
      parts.add(count(e.op("Equal", flat, e.real(0, flat))));
      parts.add(counting ? count(e.op("IsNaN", flat)) : e.reshape(e.real(0, flat), 1));
      parts.add(counting ? count(e.op("IsInf", flat)) : e.reshape(e.real(0, flat), 1));
    }

    private String count(String condition) {
      return reduced("ReduceSum", e.cast(condition, ElementType.FLOAT));
    }

    /** An output: also which of its units say nothing. */
    private void output(BuiltLayer layer) {
      Value value = layer.output();
      long[] others =
          LongStream.rangeClosed(0, value.rank())
              .filter(axis -> axis != value.channelAxis())
              .toArray();
      String least = e.reduce("ReduceMin", value.tensor(), false, others);
      String greatest = e.reduce("ReduceMax", value.tensor(), false, others);
      parts.add(reduced("ReduceMin", least));
      parts.add(reduced("ReduceMax", greatest));
      moments(layer, Phase.FORWARD, e.reshape(value.tensor(), -1), value.width(), true);
      String constant = e.op("Equal", least, greatest);
      parts.add(share(constant));
      parts.add(share(e.op("And", constant, e.op("Equal", least, e.real(0, least)))));
      parts.add(saturated(value));
      width += OUTPUT_WIDTH - WIDTH;
    }

    private String saturated(Value value) {
      String x = value.tensor();
      return switch (value.origin().map(Value.Origin::activation).orElse("")) {
        case "sigmoid", "hard_sigmoid" ->
            share(e.op("Greater", e.op("Abs", e.add(x, -0.5)), e.real(0.49, x)));
        case "tanh", "hard_tanh" -> share(e.op("Greater", e.op("Abs", x), e.real(0.99, x)));
        case "softmax" ->
            share(
                e.op(
                    "Greater",
                    e.reduce("ReduceMax", x, false, value.channelAxis()),
                    e.real(0.99, x)));
        default -> e.reshape(e.real(-1, x), 1);
      };
    }

    Probes build() {
      String all = e.concat(0, parts.toArray(String[]::new));
      String output = e.output("probes", all, all);
      return new Probes(e.build(), output, slots);
    }
  }
}
