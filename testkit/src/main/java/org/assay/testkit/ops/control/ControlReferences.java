package org.assay.testkit.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Graph;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** If-23, Loop-23, Scan-23. */
public final class ControlReferences {
  private static final int MOST_ITERATIONS = 10_000;

  private ControlReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("If", ControlReferences::branch);
    table.add("Loop", ControlReferences::loop);
    table.add("Scan", ControlReferences::scan);
  }

  private static List<RefValue> branch(OperatorCall call) {
    return call.run(call.in(0).integer(0) != 0 ? "then_branch" : "else_branch", List.of());
  }

  private static List<RefValue> loop(OperatorCall call) {
    long trips = call.optional(0).map(v -> v.integer(0)).orElse(Long.MAX_VALUE);
    boolean going = call.optional(1).map(v -> v.integer(0) != 0).orElse(true);
    List<RefValue> carried = new ArrayList<>();
    for (int i = 2; i < call.inputCount(); i++) {
      carried.add(call.in(i));
    }
    int states = carried.size();
    List<List<RefValue>> scanned = scans(call, "body", states + 1);
    for (int i = 0; i < trips && going; i++) {
      if (i == MOST_ITERATIONS) {
        throw call.error("loop does not end", "at most " + MOST_ITERATIONS + " iterations");
      }
      List<RefValue> inputs = new ArrayList<>();
      inputs.add(RefValue.longs(new int[0], i));
      inputs.add(RefValue.bool(true));
      inputs.addAll(carried);
      List<RefValue> outputs = call.run("body", inputs);
      going = outputs.get(0).integer(0) != 0;
      carried = new ArrayList<>(outputs.subList(1, states + 1));
      for (int k = 0; k < scanned.size(); k++) {
        scanned.get(k).add(outputs.get(states + 1 + k));
      }
    }
    List<RefValue> result = new ArrayList<>(carried);
    for (int k = 0; k < scanned.size(); k++) {
      int at = states + 1 + k;
      result.add(
          stacked(scanned.get(k), 0, false)
              .orElseThrow(() -> call.error("no iteration for scan output " + at, "at least one")));
    }
    return result;
  }

  private static List<List<RefValue>> scans(OperatorCall call, String attribute, int from) {
    int outputs = call.node().graphAttribute(attribute).map(g -> g.outputs().size()).orElse(from);
    List<List<RefValue>> lists = new ArrayList<>();
    for (int k = from; k < outputs; k++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static List<RefValue> scan(OperatorCall call) {
    int scanInputs = (int) call.integer("num_scan_inputs", 1);
    int states = call.inputCount() - scanInputs;
    Graph body = call.node().graphAttribute("body").orElseThrow();
    int scanOutputs = body.outputs().size() - states;
    int[] inAxes = call.ints("scan_input_axes").orElse(new int[scanInputs]);
    int[] inBack = call.ints("scan_input_directions").orElse(new int[scanInputs]);
    int[] outAxes = call.ints("scan_output_axes").orElse(new int[scanOutputs]);
    int[] outBack = call.ints("scan_output_directions").orElse(new int[scanOutputs]);
    List<RefValue> carried = new ArrayList<>(call.all().subList(0, states));
    List<List<RefValue>> scanned = scans(call, "body", states);
    int length = call.in(states).dim(inAxes[0]);
    for (int i = 0; i < length; i++) {
      List<RefValue> inputs = new ArrayList<>(carried);
      for (int k = 0; k < scanInputs; k++) {
        inputs.add(at(call.in(states + k), inAxes[k], inBack[k] != 0 ? length - 1 - i : i));
      }
      List<RefValue> outputs = call.run("body", inputs);
      carried = new ArrayList<>(outputs.subList(0, states));
      for (int k = 0; k < scanOutputs; k++) {
        scanned.get(k).add(outputs.get(states + k));
      }
    }
    List<RefValue> result = new ArrayList<>(carried);
    for (int k = 0; k < scanOutputs; k++) {
      result.add(
          stacked(scanned.get(k), outAxes[k], outBack[k] != 0)
              .orElseThrow(() -> call.error("scan over an empty axis", "at least one element")));
    }
    return result;
  }

  /** The part of x at an index of an axis, without that axis. */
  private static RefValue at(RefValue x, int givenAxis, int index) {
    int axis = Layout.axis(givenAxis, x.rank());
    int[] dims = new int[x.rank() - 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = x.dim(i < axis ? i : i + 1);
    }
    int[] from = new int[Layout.size(dims)];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, dims);
      int[] q = new int[x.rank()];
      for (int j = 0; j < q.length; j++) {
        q[j] = j == axis ? index : p[j < axis ? j : j - 1];
      }
      from[i] = Layout.ravel(q, x.dims());
    }
    return x.picked(dims, from);
  }

  /** Parts of equal dimensions along a new axis; empty if there are none. */
  private static Optional<RefValue> stacked(List<RefValue> parts, int givenAxis, boolean back) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    RefValue first = parts.get(0);
    int axis = Layout.axis(givenAxis, first.rank() + 1);
    int[] dims = new int[first.rank() + 1];
    for (int j = 0; j < dims.length; j++) {
      dims[j] = j == axis ? parts.size() : first.dim(j < axis ? j : j - 1);
    }
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i++) {
      int[] p = Layout.unravel(i, dims);
      int[] q = new int[p.length - 1];
      for (int j = 0; j < q.length; j++) {
        q[j] = p[j < axis ? j : j + 1];
      }
      RefValue part = parts.get(back ? parts.size() - 1 - p[axis] : p[axis]);
      y[i] = part.real(Layout.ravel(q, part.dims()));
    }
    return Optional.of(RefValue.ofDoubles(first.type(), dims, y));
  }
}
