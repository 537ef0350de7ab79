package org.assay.grad.ops.logic;

import java.util.List;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Comparisons and boolean operators, which nothing flows through, and Where. */
public final class LogicGradients {
  private LogicGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    for (String op :
        List.of(
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual",
            "Equal",
            "And",
            "Or",
            "Xor",
            "Not")) {
      table.add(op, GradientRule.NONE);
    }
    table.add("Where", GradientRule.of(LogicGradients::where));
  }

  private static void where(GradientContext c) {
    c.giveReduced(1, () -> c.where(c.in(0), c.g()));
    c.giveReduced(2, () -> c.unless(c.in(0), c.g()));
  }
}
