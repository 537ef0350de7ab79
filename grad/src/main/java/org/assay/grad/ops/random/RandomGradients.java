package org.assay.grad.ops.random;

import java.util.List;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/** Random numbers do not depend on anything; Dropout passes on what it kept. */
public final class RandomGradients {
  private RandomGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    for (String op :
        List.of(
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike",
            "Bernoulli",
            "Multinomial")) {
      table.add(op, GradientRule.NONE);
    }
    table.add("Dropout", new Dropout());
  }

  /** Reads the mask, which is random, where the model may be training. */
  private static final class Dropout implements GradientRule {
    @Override
    public int outputsNeeded(Node node) {
      return node.hasInput(2) ? 2 : 0;
    }

    @Override
    public void apply(GradientContext c) {
      if (c.input(2).isEmpty()) {
        c.give(0, c::g);
        return;
      }
      c.give(
          0,
          () -> {
            String g = c.g();
            String one = c.real(1, g);
            String ratio = c.input(1).map(r -> c.castLike(r, g)).orElseGet(() -> c.real(0.5, g));
            String scale = c.op("Where", c.in(2), c.op("Reciprocal", c.sub(one, ratio)), one);
            return c.where(c.out(1), c.mul(g, scale));
          });
    }
  }
}
