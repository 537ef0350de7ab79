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
    if (!around.fails("Exp", "Sinh", "Cosh")) {
      return List.of();
    }
    String x = node.inputs().get(0);
    Optional<ElementType> type = around.floating(x);
    Cell hull = around.hull(x);
    List<Rewritten> all = new ArrayList<>();
    for (double limit : type.map(Thresholds::exponents).orElse(new double[0])) {
      if (limit >= hull.hi && (node.is("Exp") || -limit <= hull.lo)) {
        continue;
      }
      Edit edit = new Edit(around, node);
      String kept = edit.op("Min", x, edit.constant(type.get(), limit));
      List<ExceptionSet> beyond = new ArrayList<>();
      beyond.add(new ExceptionSet(x, ExceptionSet.Side.ABOVE, limit));
      if (!node.is("Exp")) {
        kept = edit.op("Max", kept, edit.constant(type.get(), -limit));
        beyond.add(new ExceptionSet(x, ExceptionSet.Side.BELOW, -limit));
      }
      String what = node.opType() + "(x) → " + node.opType() + "(Min(x, " + limit + "))";
      all.add(new Rewritten(edit.feed(node, 0, kept).done(), what, beyond));
    }
    return all;
  }
}
