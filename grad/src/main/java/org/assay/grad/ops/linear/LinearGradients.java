package org.assay.grad.ops.linear;

import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Products of matrices and tensors. */
public final class LinearGradients {
  private LinearGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    AttentionGradients.addTo(table);
    RotaryGradients.addTo(table);
    FusedGradients.addTo(table);
    SignalGradients.addTo(table);
    table
        .add("MatMul", GradientRule.of(LinearGradients::product))
        .add("Gemm", GradientRule.of(LinearGradients::gemm))
        .add("Det", GradientRule.composed(DeterminantGradient::write))
        .add("Einsum", GradientRule.of(EinsumGradient::apply));
  }

  private static void product(GradientContext c) {
    boolean vectorA = c.rank(c.in(0)) == 1;
    boolean vectorB = c.rank(c.in(1)) == 1;
    String a = vectorA ? c.unsqueeze(c.in(0), 0) : c.in(0);
    String b = vectorB ? c.unsqueeze(c.in(1), 1) : c.in(1);
    String row = vectorB ? c.unsqueeze(c.g(), -1) : c.g();
    String g = vectorA ? c.unsqueeze(row, -2) : row;
    c.give(
        0,
        () -> {
          String d = c.op("MatMul", g, c.swapLast(b));
          return vectorA ? c.squeeze(c.reduceTo(d, a), 0) : c.reduceTo(d, a);
        });
    c.give(
        1,
        () -> {
          if (!vectorB && c.rank(b) == 2 && c.rank(a) > 2) {
            return flat(c, a, b, g);
          }
          String d = c.op("MatMul", c.swapLast(a), g);
          return vectorB ? c.squeeze(c.reduceTo(d, b), 1) : c.reduceTo(d, b);
        });
  }

  /** A batch times one matrix: all rows at once instead of a sum of products. */
  private static String flat(GradientContext c, String a, String b, String g) {
    String rowsA = c.reshape(a, c.concat(0, c.longs(-1), c.shape(b, 0)));
    String rowsG = c.reshape(g, c.concat(0, c.longs(-1), c.shape(b, 1)));
    return c.op("MatMul", c.swapLast(rowsA), rowsG);
  }

  private static void gemm(GradientContext c) {
    boolean ta = c.flag("transA", false);
    boolean tb = c.flag("transB", false);
    float alpha = (float) c.real("alpha", 1);
    float beta = (float) c.real("beta", 1);
    String a = c.in(0);
    String b = c.in(1);
    c.give(0, () -> ta ? gemm(c, alpha, b, tb, c.g(), true) : gemm(c, alpha, c.g(), false, b, !tb));
    c.give(1, () -> tb ? gemm(c, alpha, c.g(), true, a, ta) : gemm(c, alpha, a, !ta, c.g(), false));
    c.give(2, () -> c.mul(c.reduceTo(c.g(), c.in(2)), beta));
  }

  private static String gemm(
      GradientContext c, float alpha, String a, boolean ta, String b, boolean tb) {
    return c.op("Gemm", Attributes.of("alpha", alpha, "transA", ta, "transB", tb), a, b);
  }
}
