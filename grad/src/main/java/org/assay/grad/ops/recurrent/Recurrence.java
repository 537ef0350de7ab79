package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.SubgraphWriter;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * RNN, GRU and LSTM of opset 22 as Scans over time, one per direction. The input's product with its
 * weights is made for all times at once; the Scan also writes all states, from which the way back
 * starts. Behind the end of a shorter sequence states stay and outputs are 0.
 */
final class Recurrence {
  private final GradientContext c;
  private final RecurrentGradients.Cell cell;
  private final int gates;
  private final boolean batchFirst;
  private final String x;
  private final long hidden;

  Recurrence(GradientContext c, RecurrentGradients.Cell cell, int gates) {
    this.c = c;
    this.cell = cell;
    this.gates = gates;
    this.batchFirst = c.flag("layout", false);
    this.x = batchFirst ? c.transpose(c.in(0), 1, 0, 2) : c.in(0);
    this.hidden =
        c.node().attribute("hidden_size").isPresent()
            ? c.integer("hidden_size", 0)
            : c.size(c.in(2), 2).orElseThrow(() -> c.error("no hidden_size", "a known size"));
  }

  /** Y, Y_h and of LSTM Y_c. */
  List<String> write() {
    String direction = c.string("direction", "forward");
    int directions = direction.equals("bidirectional") ? 2 : 1;
    List<List<String>> parts = new ArrayList<>();
    for (int d = 0; d < directions; d++) {
      parts.add(scan(d, direction.equals("reverse") || d == 1));
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i <= cell.states(); i++) {
      int output = i;
      String[] each =
          parts.stream()
              .map(p -> c.unsqueeze(p.get(output), output == 0 ? 1 : 0))
              .toArray(String[]::new);
      String all = c.concat(output == 0 ? 1 : 0, each);
      if (batchFirst) {
        all = output == 0 ? c.transpose(all, 2, 0, 1, 3) : c.transpose(all, 1, 0, 2);
      }
      results.add(all);
    }
    return results;
  }

  /** The part of a direction of an operand, its direction's axis left out. */
  private Optional<String> part(int input, int direction) {
    return c.input(input).map(t -> c.op("Gather", t, c.integer(direction)));
  }

  /** All outputs over time, then last states. */
  private List<String> scan(int direction, boolean backwards) {
    String w = part(1, direction).orElseThrow();
    String recurrence = part(2, direction).orElseThrow();
    Optional<String> bias = part(3, direction);
    long width = gates * hidden;
    String products = c.op("MatMul", x, c.transpose(w, 1, 0));
    Optional<String> recurrentBias = bias.map(b -> c.slice(b, 0, width, 2 * width));
    if (bias.isPresent()) {
      products = c.add(products, c.slice(bias.get(), 0, 0, width));
      products = cell.keepsRecurrentBias() ? products : c.add(products, recurrentBias.get());
    }
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < cell.states(); i++) {
      operands.add(first(5 + i, direction));
    }
    operands.add(products);
    Optional<String> inside = c.input(4).map(this::inside);
    inside.ifPresent(operands::add);

    SubgraphWriter body = c.subgraph("body", inputs(operands));
    Step step =
        new Step(
            body,
            recurrence,
            cell.keepsRecurrentBias() ? recurrentBias : Optional.empty(),
            part(7, direction),
            hidden,
            activations(direction),
            c.real("clip", 0));
    Graph graph = body.graph("step", step(body, step, inside.isPresent()));
    int states = cell.states();
    int scanned = operands.size() - states;
    long back = backwards ? 1 : 0;
    int written = graph.outputs().size() - states;
    java.util.Map<String, Attribute> attributes =
        Attributes.of(
            "body",
            graph,
            "num_scan_inputs",
            scanned,
            "scan_input_directions",
            filled(scanned, back),
            "scan_output_directions",
            filled(written, back));
    List<String> results = c.control("Scan", operands, graph.outputs().size(), attributes);
    List<String> outputs = new ArrayList<>();
    outputs.add(results.get(results.size() - 1));
    outputs.addAll(results.subList(0, states));
    return outputs;
  }

  /** Next states, all states, and last the output. */
  private List<String> step(SubgraphWriter body, Step step, boolean ends) {
    int states = cell.states();
    List<String> old = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      old.add(body.input(i));
    }
    List<String> next = cell.next(step, body.input(states), old);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      kept.add(
          ends ? body.op("Where", body.input(states + 1), next.get(i), old.get(i)) : next.get(i));
    }
    List<String> outputs = new ArrayList<>(kept);
    outputs.addAll(kept);
    if (ends) {
      outputs.add(body.where(body.input(states + 1), next.get(0)));
    } else {
      outputs.add(kept.get(0));
    }
    return outputs;
  }

  private static long[] filled(int n, long value) {
    long[] a = new long[n];
    java.util.Arrays.fill(a, value);
    return a;
  }

  private List<ValueInfo> inputs(List<String> operands) {
    List<ValueInfo> inputs = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      String operand = operands.get(i);
      boolean state = i < cell.states();
      Optional<ValueType> type =
          c.type(operand)
              .map(
                  t ->
                      new ValueType.TensorType(
                          t.element(),
                          t.shape()
                              .map(s -> state ? s : new Shape(s.dims().subList(1, s.rank())))));
      inputs.add(new ValueInfo(state ? "state" : "slice", type, "", java.util.Map.of()));
    }
    return inputs;
  }

  /** The first state, [batch, hidden]. */
  private String first(int input, int direction) {
    if (c.input(input).isPresent()) {
      String given = batchFirst ? c.transpose(c.in(input), 1, 0, 2) : c.in(input);
      return c.op("Gather", given, c.integer(direction));
    }
    return c.op("Expand", c.real(0, x), c.concat(0, c.shape(x, 1), c.longs(hidden)));
  }

  /** Which times lie inside which sequence, [time, batch, 1]. */
  private String inside(String lengths) {
    String steps = c.squeeze(c.shape(x, 0), 0);
    String times = c.unsqueeze(c.op("Range", c.integer(0), steps, c.integer(1)), 1);
    String ends = c.unsqueeze(c.cast(lengths, ElementType.INT64), 0);
    return c.unsqueeze(c.op("Less", times, ends), 2);
  }

  private Step.Activation[] activations(int direction) {
    int count = cell.activations().size();
    List<String> names =
        c.node().attribute("activations").orElse(new Attribute.StringList(List.of()))
                instanceof Attribute.StringList list
            ? list.values().stream().map(Attribute.StringValue::text).toList()
            : List.of();
    List<Float> alpha = floats("activation_alpha");
    List<Float> beta = floats("activation_beta");
    Step.Activation[] activations = new Step.Activation[count];
    for (int i = 0; i < count; i++) {
      int at = direction * count + i;
      activations[i] =
          new Step.Activation(
              names.isEmpty() ? cell.activations().get(i) : names.get(at),
              at < alpha.size() ? alpha.get(at) : Double.NaN,
              at < beta.size() ? beta.get(at) : Double.NaN);
    }
    return activations;
  }

  private List<Float> floats(String attribute) {
    return c.node().attribute(attribute).orElse(new Attribute.FloatList(List.of()))
            instanceof Attribute.FloatList list
        ? list.values()
        : List.of();
  }
}
