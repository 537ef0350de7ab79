package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * RW024: plain arithmetic that overflows because of exponentials before it: their exponents are
 * limited further.
 */
final class OverflowBehindExponential extends ExpressionRewrite {
  private static final int STEPS = 24;

  private static final Set<String> ARITHMETIC =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Sum",
          "Mean",
          "ReduceSum",
          "ReduceMean",
          "ReduceSumSquare",
          "ReduceL2",
          "ReduceL1",
          "ReduceProd",
          "CumSum",
          "MatMul",
          "Gemm",
          "Einsum",
          "Conv");

  OverflowBehindExponential() {
    super(
        "RW024",
        "overflow-behind-exponential",
        "Exponents are limited so far that sums and products of the exponentials stay finite.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node failing = around.failing();
    if (!ARITHMETIC.contains(failing.opType())) {
      return List.of();
    }
    List<Node> exponentials = exponentials(around);
    List<Rewritten> all = new ArrayList<>();
    for (double limit : exponentials.isEmpty() ? new double[0] : limits(around, exponentials)) {
      Edit edit = new Edit(around, failing);
      List<ExceptionSet> beyond = new ArrayList<>();
      for (Node exp : exponentials) {
        String x = exp.inputs().get(0);
        if (around.hull(x).hi > limit) {
          edit.before(exp);
          ElementType type = around.floating(x).orElseThrow();
          edit.feed(exp, 0, edit.op("Min", x, edit.constant(type, limit)));
          beyond.add(new ExceptionSet(x, ExceptionSet.Side.ABOVE, limit));
        }
      }
      if (!beyond.isEmpty()) {
        all.add(
            new Rewritten(
                edit.done(),
                "Exp(x) → Exp(Min(x, " + limit + ")) before " + failing.opType(),
                beyond));
      }
    }
    return all;
  }

  private static double[] limits(Surroundings around, List<Node> exponentials) {
    return Thresholds.exponents(around.floating(exponentials.get(0).firstOutput()).orElseThrow());
  }

  // Exponentials that the failing node depends on.
  private static List<Node> exponentials(Surroundings around) {
    Set<String> seen = new LinkedHashSet<>(around.failing().inputs());
    List<String> front = new ArrayList<>(seen);
    List<Node> found = new ArrayList<>();
    for (int i = 0; i < STEPS && !front.isEmpty(); i++) {
      List<String> next = new ArrayList<>();
      for (String name : front) {
        around
            .producer(name)
            .ifPresent(
                node -> {
                  if (node.is("Exp") && around.floating(node.inputs().get(0)).isPresent()) {
                    found.add(node);
                  } else {
                    node.inputs().stream().filter(seen::add).forEach(next::add);
                  }
                });
      }
      front = next;
    }
    return found;
  }
}
