package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.Expressions;
import org.assay.grad.GradientContext;
import org.assay.grad.SubgraphWriter;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * A recurrence over rows, [directions, time·batch, n]: its steps one after the other in the graph
 * where their number is known and small, else a Scan, whose every iteration costs ONNX Runtime
 * several microseconds besides its nodes.
 */
final class TimeLoop {
  /** Most steps that are written out, which bounds the size of a gradient graph. */
  static final int MOST_WRITTEN_OUT = 16;

  /** One step, on tensors [directions, batch, n]. */
  @FunctionalInterface
  interface Body {
    /** The next states, then what the step puts out. */
    List<String> write(Expressions e, List<String> states, List<String> slices);
  }

  /**
   * What came out.
   *
   * @param states the last ones, [directions, batch, n]
   * @param outputs of all steps as rows, in the order of the rows that were read
   */
  record Results(List<String> states, List<String> outputs) {
    Results {
      states = List.copyOf(states);
      outputs = List.copyOf(outputs);
    }
  }

  private final GradientContext c;

  /** Time steps as an int64 vector of one element. */
  private final String times;

  private final Optional<Integer> known;

  /**
   * Loops of a node.
   *
   * @param x [time, batch, input]
   */
  TimeLoop(GradientContext c, String x) {
    this.c = c;
    this.times = c.shape(x, 0);
    var size = c.size(x, 0);
    this.known =
        size.isPresent() && size.getAsInt() >= 1 && size.getAsInt() <= MOST_WRITTEN_OUT
            ? Optional.of(size.getAsInt())
            : Optional.empty();
  }

  /**
   * Writes a loop.
   *
   * @param first states, [directions, batch, n]
   * @param rows at least one
   * @param backwards whether the last step comes first
   * @param outputs how many tensors each step puts out
   */
  Results write(List<String> first, List<String> rows, boolean backwards, int outputs, Body body) {
    return known
        .map(steps -> writtenOut(first, rows, backwards, outputs, body, steps))
        .orElseGet(() -> scan(first, rows, backwards, outputs, body));
  }

  private Results writtenOut(
      List<String> first, List<String> rows, boolean backwards, int outputs, Body body, int steps) {
    List<List<String>> slices = rows.stream().map(r -> slices(r, steps)).toList();
    List<String> states = first;
    String[][] written = new String[outputs][steps];
    for (int i = 0; i < steps; i++) {
      int at = backwards ? steps - 1 - i : i;
      List<String> results = body.write(c, states, slices.stream().map(s -> s.get(at)).toList());
      states = results.subList(0, first.size());
      for (int k = 0; k < outputs; k++) {
        written[k][at] = results.get(first.size() + k);
      }
    }
    return new Results(states, Arrays.stream(written).map(parts -> c.concat(1, parts)).toList());
  }

  private List<String> slices(String rows, int steps) {
    return steps == 1
        ? List.of(rows)
        : c.nodes("Split", Attributes.of("axis", 1, "num_outputs", steps), List.of(rows), steps);
  }

  private Results scan(
      List<String> first, List<String> rows, boolean backwards, int outputs, Body body) {
    List<String> timed = rows.stream().map(this::timed).toList();
    List<ValueInfo> inputs = new ArrayList<>();
    first.forEach(s -> inputs.add(info("state", c.type(s))));
    timed.forEach(t -> inputs.add(info("slice", c.type(t).map(TimeLoop::slice))));
    SubgraphWriter w = c.subgraph("body", inputs);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add(w.input(i));
    }
    int states = first.size();
    List<String> results =
        body.write(w, names.subList(0, states), names.subList(states, names.size()));
    List<String> operands = new ArrayList<>(first);
    operands.addAll(timed);
    long back = backwards ? 1 : 0;
    List<String> scanned =
        c.control(
            "Scan",
            operands,
            states + outputs,
            Attributes.of(
                "body",
                w.graph("step", results),
                "num_scan_inputs",
                rows.size(),
                "scan_input_axes",
                filled(rows.size(), 1),
                "scan_input_directions",
                filled(rows.size(), back),
                "scan_output_axes",
                filled(outputs, 1),
                "scan_output_directions",
                filled(outputs, back)));
    return new Results(
        scanned.subList(0, states),
        scanned.subList(states, states + outputs).stream().map(this::rows).toList());
  }

  /** Rows as [directions, time, batch, n]. */
  String timed(String rows) {
    long width = c.size(rows, 2).orElse(-1);
    String shape =
        width > 0
            ? c.concat(0, c.longs(0), times, c.longs(-1, width))
            : c.concat(0, c.shape(rows, 0), times, c.longs(-1), c.shape(rows, 2));
    return c.op("Reshape", rows, shape);
  }

  /** The other way round. */
  String rows(String timed) {
    long width = c.size(timed, 3).orElse(-1);
    return width > 0
        ? c.reshape(timed, 0, -1, width)
        : c.reshape(timed, c.concat(0, c.shape(timed, 0), c.longs(-1), c.shape(timed, 3)));
  }

  private static ValueType.TensorType slice(ValueType.TensorType timed) {
    return new ValueType.TensorType(timed.element(), timed.shape().map(TimeLoop::slice));
  }

  private static Shape slice(Shape timed) {
    List<Dim> dims = new ArrayList<>(timed.dims());
    dims.remove(1);
    return new Shape(dims);
  }

  private static ValueInfo info(String hint, Optional<ValueType.TensorType> type) {
    return new ValueInfo(hint, type.map(t -> t), "", Map.of());
  }

  private static long[] filled(int n, long value) {
    long[] a = new long[n];
    Arrays.fill(a, value);
    return a;
  }
}
