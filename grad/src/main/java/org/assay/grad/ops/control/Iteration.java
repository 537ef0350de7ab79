package org.assay.grad.ops.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.SubgraphWriter;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * What Scan and Loop have in common: states that a body passes on, tensors that it reads slice by
 * slice, tensors that it writes slice by slice.
 *
 * @param body of the node
 * @param states operands with the first states
 * @param firstState index of the first state among the body's inputs
 * @param firstNext index of the first state among the body's outputs
 * @param slices what is read slice by slice; of a Loop nothing but the number of the iteration
 * @param written how outputs are written slice by slice
 * @param history states that came into each iteration, stacked
 */
record Iteration(
    Graph body,
    List<String> states,
    int firstState,
    int firstNext,
    List<Slices> slices,
    List<Slices> written,
    List<Slices> history) {

  /**
   * A tensor in slices.
   *
   * @param tensor name; "" for outputs
   * @param backwards the first iteration has the last slice
   */
  record Slices(String tensor, long axis, boolean backwards) {
    static final Slices PLAIN = new Slices("", 0, false);
  }

  static Iteration ofScan(GradientContext c) {
    Graph body = c.graph("body");
    int scanned = (int) c.integer("num_scan_inputs", 1);
    int states = c.node().inputs().size() - scanned;
    List<String> first = c.node().inputs().subList(0, states);
    List<Slices> slices = new ArrayList<>();
    long[] axes = c.integers("scan_input_axes").orElse(new long[scanned]);
    long[] back = c.integers("scan_input_directions").orElse(new long[scanned]);
    for (int i = 0; i < scanned; i++) {
      String x = c.in(states + i);
      slices.add(new Slices(x, c.front(axes[i], x), back[i] != 0));
    }
    List<Slices> written = new ArrayList<>();
    int count = body.outputs().size() - states;
    long[] outAxes = c.integers("scan_output_axes").orElse(new long[count]);
    long[] outBack = c.integers("scan_output_directions").orElse(new long[count]);
    for (int i = 0; i < count; i++) {
      long axis = outAxes[i];
      if (axis < 0 && c.node().hasOutput(states + i)) {
        axis = c.front(axis, c.out(states + i));
      }
      written.add(new Slices("", axis, outBack[i] != 0));
    }
    Iteration plain = new Iteration(body, first, 0, 0, slices, written, List.of());
    return plain.withHistory(plain.found(c).orElseGet(() -> plain.scannedAgain(c)));
  }

  static Iteration ofLoop(GradientContext c) {
    Graph body = c.graph("body");
    int states = c.node().inputs().size() - 2;
    List<String> first = c.node().inputs().subList(2, states + 2);
    List<Slices> written = new ArrayList<>();
    for (int i = states + 1; i < body.outputs().size(); i++) {
      written.add(Slices.PLAIN);
    }
    Iteration plain = new Iteration(body, first, 2, 1, List.of(), written, List.of());
    List<Slices> stacks = plain.loopedAgain(c);
    List<Slices> numbers = List.of(stacks.get(stacks.size() - 1));
    return new Iteration(body, first, 2, 1, numbers, written, stacks.subList(0, states));
  }

  private Iteration withHistory(List<Slices> stacks) {
    return new Iteration(body, states, firstState, firstNext, slices, written, stacks);
  }

  /** Type of a slice. */
  static Optional<ValueType.TensorType> slice(GradientContext c, Slices of) {
    return c.type(of.tensor())
        .map(
            t ->
                new ValueType.TensorType(
                    t.element(),
                    t.shape()
                        .map(
                            s -> {
                              List<Dim> dims = new ArrayList<>(s.dims());
                              dims.remove((int) of.axis());
                              return new Shape(dims);
                            })));
  }

  static ValueInfo info(String name, Optional<ValueType.TensorType> type) {
    return type.map(t -> ValueInfo.of(name, t)).orElseGet(() -> ValueInfo.untyped(name));
  }

  /** States as the body writes them out anyway: what comes in is the one before. */
  private Optional<List<Slices>> found(GradientContext c) {
    Map<String, String> same = new HashMap<>();
    for (Node node : body.nodes()) {
      if (node.is("Identity")) {
        String source = node.inputs().get(0);
        same.put(node.outputs().get(0), same.getOrDefault(source, source));
      }
    }
    List<Slices> stacks = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      String next = body.outputs().get(i).name();
      int at = -1;
      for (int k = 0; k < written.size(); k++) {
        String out = body.outputs().get(states.size() + k).name();
        boolean equal = same.getOrDefault(out, out).equals(same.getOrDefault(next, next));
        at = equal && c.node().hasOutput(states.size() + k) ? k : at;
      }
      if (at < 0) {
        return Optional.empty();
      }
      stacks.add(shifted(c, states.get(i), c.out(states.size() + at), written.get(at)));
    }
    return Optional.of(stacks);
  }

  private static Slices shifted(GradientContext c, String first, String all, Slices as) {
    String start = c.unsqueeze(first, as.axis());
    String stack =
        as.backwards()
            ? c.concat(as.axis(), c.slice(all, as.axis(), 1, Long.MAX_VALUE), start)
            : c.concat(as.axis(), start, c.slice(all, as.axis(), 0, -1));
    return new Slices(stack, as.axis(), as.backwards());
  }

  /** The same Scan, which also writes the states that come in. */
  private List<Slices> scannedAgain(GradientContext c) {
    List<ValueInfo> inputs = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      inputs.add(info(body.inputs().get(i).name(), c.type(states.get(i))));
    }
    for (int i = 0; i < slices.size(); i++) {
      inputs.add(info(body.inputs().get(states.size() + i).name(), slice(c, slices.get(i))));
    }
    SubgraphWriter w = c.subgraph("body", inputs);
    List<String> given = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      given.add(w.input(i));
    }
    List<String> outputs = new ArrayList<>(w.copy(body, given).outputs().subList(0, states.size()));
    outputs.addAll(given.subList(0, states.size()));
    Graph again = w.graph(body.name() + "_states", outputs);
    int n = states.size();
    Map<String, Attribute> attributes =
        ControlGradients.scan(
            again,
            slices.size(),
            slices.stream().mapToLong(Slices::axis).toArray(),
            slices.stream().mapToLong(s -> s.backwards() ? 1 : 0).toArray(),
            new long[n],
            new long[n]);
    List<String> results = c.control("Scan", c.node().inputs(), 2 * n, attributes);
    return results.subList(n, 2 * n).stream().map(r -> new Slices(r, 0, false)).toList();
  }

  /** The same Loop, which also writes the states that come in and the iteration's number. */
  private List<Slices> loopedAgain(GradientContext c) {
    List<ValueInfo> inputs = new ArrayList<>();
    inputs.add(ValueInfo.tensor(body.inputs().get(0).name(), ElementType.INT64, Shape.SCALAR));
    inputs.add(ValueInfo.tensor(body.inputs().get(1).name(), ElementType.BOOL, Shape.SCALAR));
    for (int i = 0; i < states.size(); i++) {
      inputs.add(info(body.inputs().get(i + 2).name(), c.type(states.get(i))));
    }
    SubgraphWriter w = c.subgraph("body", inputs);
    List<String> given = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      given.add(w.input(i));
    }
    int n = states.size();
    List<String> outputs = new ArrayList<>(w.copy(body, given).outputs().subList(0, n + 1));
    outputs.addAll(given.subList(2, n + 2));
    outputs.add(given.get(0));
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.putAll(Attributes.of("body", w.graph(body.name() + "_states", outputs)));
    List<String> results = c.control("Loop", c.node().inputs(), 2 * n + 1, attributes);
    return results.subList(n, 2 * n + 1).stream().map(r -> new Slices(r, 0, false)).toList();
  }

  /** What the body's inputs are in an iteration, from its states and slices. */
  List<String> bound(SubgraphWriter w, List<String> state, List<String> slice) {
    List<String> bound = new ArrayList<>();
    if (firstState == 2) {
      bound.add(slice.get(0));
      bound.add(w.constant(Tensor.ofIntegers(ElementType.BOOL, new long[0], 1)));
      bound.addAll(state);
    } else {
      bound.addAll(state);
      bound.addAll(slice);
    }
    return bound;
  }
}
