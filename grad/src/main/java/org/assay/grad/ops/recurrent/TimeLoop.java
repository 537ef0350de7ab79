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
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * A recurrence over the first axis of some tensors: its steps one after the other in the graph
 * where their number is known and small, else a Scan. ONNX Runtime's Scan takes as long for an
 * iteration as ten small nodes take, and writes and reads each slice one by one.
 */
final class TimeLoop {
  /** Most steps that are written out; the size of a gradient graph is bounded by it. */
  static final int MOST_WRITTEN_OUT = 64;

  /** One step; slices may have a first axis of size 1 or none. */
  @FunctionalInterface
  interface Body {
    /** The next states, then what the step puts out. */
    List<String> write(Expressions e, List<String> states, List<String> slices);
  }

  /**
   * What came out.
   *
   * @param states the last ones
   * @param outputs of all steps along a new first axis, in the order of the slices
   */
  record Results(List<String> states, List<String> outputs) {
    Results {
      states = List.copyOf(states);
      outputs = List.copyOf(outputs);
    }
  }

  private TimeLoop() {}

  /**
   * Writes the loop.
   *
   * @param states the first ones
   * @param sequences at least one
   * @param backwards whether the last slice comes first
   * @param outputs how many tensors each step puts out
   */
  static Results write(
      GradientContext c,
      List<String> states,
      List<String> sequences,
      boolean backwards,
      int outputs,
      Body body) {
    int steps = c.size(sequences.get(0), 0).orElse(0);
    return steps > 0 && steps <= MOST_WRITTEN_OUT
        ? writtenOut(c, states, sequences, backwards, outputs, body, steps)
        : scan(c, states, sequences, backwards, outputs, body);
  }

  private static Results writtenOut(
      GradientContext c,
      List<String> first,
      List<String> sequences,
      boolean backwards,
      int outputs,
      Body body,
      int steps) {
    List<List<String>> slices = sequences.stream().map(s -> parts(c, s, steps)).toList();
    List<String> states = first.stream().map(s -> c.unsqueeze(s, 0)).toList();
    String[][] written = new String[outputs][steps];
    for (int i = 0; i < steps; i++) {
      int at = backwards ? steps - 1 - i : i;
      List<String> results = body.write(c, states, slices.stream().map(s -> s.get(at)).toList());
      states = results.subList(0, first.size());
      for (int k = 0; k < outputs; k++) {
        written[k][at] = results.get(first.size() + k);
      }
    }
    return new Results(
        states.stream().map(s -> c.squeeze(s, 0)).toList(),
        Arrays.stream(written).map(parts -> c.concat(0, parts)).toList());
  }

  private static List<String> parts(GradientContext c, String sequence, int steps) {
    return steps == 1
        ? List.of(sequence)
        : c.nodes(
            "Split", Attributes.of("axis", 0, "num_outputs", steps), List.of(sequence), steps);
  }

  private static Results scan(
      GradientContext c,
      List<String> first,
      List<String> sequences,
      boolean backwards,
      int outputs,
      Body body) {
    List<ValueInfo> inputs = new ArrayList<>();
    first.forEach(s -> inputs.add(info("state", c.type(s), 0)));
    sequences.forEach(s -> inputs.add(info("slice", c.type(s), 1)));
    SubgraphWriter w = c.subgraph("body", inputs);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add(w.input(i));
    }
    int states = first.size();
    List<String> results =
        body.write(w, names.subList(0, states), names.subList(states, names.size()));
    List<String> operands = new ArrayList<>(first);
    operands.addAll(sequences);
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
                sequences.size(),
                "scan_input_directions",
                filled(sequences.size(), back),
                "scan_output_directions",
                filled(outputs, back)));
    return new Results(scanned.subList(0, states), scanned.subList(states, states + outputs));
  }

  private static ValueInfo info(String hint, Optional<ValueType.TensorType> type, int left) {
    return new ValueInfo(
        hint,
        type.map(
            t ->
                new ValueType.TensorType(
                    t.element(), t.shape().map(s -> new Shape(s.dims().subList(left, s.rank()))))),
        "",
        Map.of());
  }

  private static long[] filled(int n, long value) {
    long[] a = new long[n];
    Arrays.fill(a, value);
    return a;
  }
}
