package org.assay.grad.ops.elementwise;

import java.util.List;
import java.util.function.Function;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Unary functions, arithmetic, conversions. */
public final class ElementwiseGradients {
  private ElementwiseGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    functions(table);
    trigonometry(table);
    Arithmetic.addTo(table);
    for (String op :
        List.of(
            "Ceil",
            "Floor",
            "Round",
            "Sign",
            "IsNaN",
            "IsInf",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "BitwiseNot",
            "BitShift")) {
      table.add(op, GradientRule.NONE);
    }
  }

  /** The derivative of a function of the first operand. */
  public static GradientRule unary(Function<GradientContext, String> derivative) {
    return GradientRule.of(c -> c.give(0, () -> derivative.apply(c)));
  }

  private static void functions(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Identity", unary(GradientContext::g))
        .add("Neg", unary(c -> c.neg(c.g())))
        .add("Abs", unary(c -> c.mul(c.g(), c.op("Sign", c.in(0)))))
        .add("Exp", unary(c -> c.mul(c.g(), c.out(0))))
        .add("Log", unary(c -> c.div(c.g(), c.in(0))))
        .add("Sqrt", unary(c -> c.div(c.g(), c.mul(c.out(0), 2))))
        .add("Reciprocal", unary(c -> c.neg(c.mul(c.g(), c.mul(c.out(0), c.out(0))))))
        .add(
            "Erf",
            unary(
                c ->
                    c.mul(
                        c.g(),
                        c.mul(
                            c.op("Exp", c.neg(c.mul(c.in(0), c.in(0)))), 2 / Math.sqrt(Math.PI)))))
        .add("Cast", unary(c -> c.castLike(c.g(), c.in(0))))
        // Between equal types it changes nothing; between others there is no slope.
        .add(
            "BitCast",
            GradientRule.of(
                c -> {
                  if (c.type(c.in(0))
                      .map(t -> t.element())
                      .equals(c.type(c.out(0)).map(t -> t.element()))) {
                    c.give(0, c::g);
                  }
                }))
        .add("CastLike", unary(c -> c.castLike(c.g(), c.in(0))));
  }

  private static void trigonometry(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Sin", unary(c -> c.mul(c.g(), c.op("Cos", c.in(0)))))
        .add("Cos", unary(c -> c.neg(c.mul(c.g(), c.op("Sin", c.in(0))))))
        .add("Tan", unary(c -> c.mul(c.g(), c.add(c.mul(c.out(0), c.out(0)), 1))))
        .add("Sinh", unary(c -> c.mul(c.g(), c.op("Cosh", c.in(0)))))
        .add("Cosh", unary(c -> c.mul(c.g(), c.op("Sinh", c.in(0)))))
        .add("Asin", unary(c -> c.div(c.g(), c.op("Sqrt", oneMinusSquare(c)))))
        .add("Acos", unary(c -> c.neg(c.div(c.g(), c.op("Sqrt", oneMinusSquare(c))))))
        .add("Atan", unary(c -> c.div(c.g(), c.add(square(c), 1))))
        .add("Asinh", unary(c -> c.div(c.g(), c.op("Sqrt", c.add(square(c), 1)))))
        .add("Acosh", unary(c -> c.div(c.g(), c.op("Sqrt", c.add(square(c), -1)))))
        .add("Atanh", unary(c -> c.div(c.g(), oneMinusSquare(c))));
  }

  private static String square(GradientContext c) {
    return c.mul(c.in(0), c.in(0));
  }

  private static String oneMinusSquare(GradientContext c) {
    return c.sub(c.real(1, c.in(0)), square(c));
  }
}
