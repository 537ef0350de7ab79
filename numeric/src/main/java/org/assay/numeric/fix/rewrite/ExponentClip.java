package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW019: an exponent that is kept below the logarithm of the largest number. */
final class ExponentClip extends ExpressionRewrite {
  ExponentClip() {
    super(
        "RW019",
        "clipped-exponent",
        "The operand of Exp, Sinh or Cosh is limited so that the result stays finite.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    double rate = rate(around, node);
    if (!(rate > 0)) {
      return List.of();
    }
    int operand = node.is("Pow") ? 1 : 0;
    boolean even = around.fails("Sinh", "Cosh");
    String x = node.inputs().get(operand);
    Optional<ElementType> type = around.floating(x);
    Cell hull = around.hull(x);
    List<Rewritten> all = new ArrayList<>();
    for (double exponent : type.map(Thresholds::exponents).orElse(new double[0])) {
      double limit = type.get().format().round(exponent / rate);
      if (limit >= hull.hi && !(even && -limit > hull.lo)) {
        continue;
      }
      Edit edit = new Edit(around, node);
      String kept = edit.op("Min", x, edit.constant(type.get(), limit));
      List<ExceptionSet> beyond = new ArrayList<>();
      beyond.add(new ExceptionSet(x, ExceptionSet.Side.ABOVE, limit));
      if (even) {
        kept = edit.op("Max", kept, edit.constant(type.get(), -limit));
        beyond.add(new ExceptionSet(x, ExceptionSet.Side.BELOW, -limit));
      }
      String what = node.opType() + "(x) → " + node.opType() + "(Min(x, " + limit + "))";
      all.add(new Rewritten(edit.feed(node, operand, kept).done(), what, beyond));
    }
    return all;
  }

  // The natural logarithm of what is raised to the operand's power; 0 for another node.
  private static double rate(Surroundings around, Node node) {
    if (around.fails("Exp", "Sinh", "Cosh")) {
      return 1;
    }
    return node.is("Pow") && around.scalar(node.inputs().get(1)).isEmpty()
        ? Math.log(around.scalar(node.inputs().get(0)).orElse(1.0))
        : 0;
  }
}
