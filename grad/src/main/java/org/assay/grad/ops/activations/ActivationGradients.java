package org.assay.grad.ops.activations;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.List;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Activations. At kinks they take the side that PyTorch takes. */
public final class ActivationGradients {
  private static final String MICROSOFT = "com.microsoft";

  private ActivationGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Relu", unary(ActivationGradients::relu))
        .add("LeakyRelu", unary(c -> sided(c, c.mul(c.g(), c.real("alpha", 0.01f)))))
        .add("PRelu", GradientRule.of(ActivationGradients::slope))
        .add("ThresholdedRelu", unary(c -> c.unless(atMost(c, c.real("alpha", 1)), c.g())))
        .add("Sigmoid", unary(c -> c.mul(c.g(), sigmoidSlope(c, c.out(0)))))
        .add("Tanh", unary(c -> c.mul(c.g(), c.sub(one(c), c.mul(c.out(0), c.out(0))))))
        .add("HardSigmoid", unary(ActivationGradients::hardSigmoid))
        .add("HardSwish", unary(ActivationGradients::hardSwish))
        .add("Elu", unary(c -> exponential(c, c.real("alpha", 1), 1)))
        .add("Celu", unary(c -> exponential(c, 1, c.real("alpha", 1))))
        .add("Selu", unary(ActivationGradients::selu))
        .add("Softplus", unary(c -> c.mul(c.g(), c.op("Sigmoid", c.in(0)))))
        .add("Softsign", unary(ActivationGradients::softsign))
        .add("Shrink", unary(ActivationGradients::shrink))
        .add("Mish", GradientRule.composed(c -> List.of(mish(c, c.in(0)))))
        .add("Swish", GradientRule.composed(c -> List.of(swish(c, c.real("alpha", 1)))))
        .add("Gelu", GradientRule.composed(ActivationGradients::gelu))
        .add("Hardmax", GradientRule.NONE)
        .add("Softmax", unary(ActivationGradients::softmax))
        .add("LogSoftmax", unary(ActivationGradients::logSoftmax))
        .add(MICROSOFT, "Gelu", GradientRule.composed(c -> List.of(exactGelu(c, c.in(0)))))
        .add(
            MICROSOFT,
            "BiasGelu",
            GradientRule.composed(c -> List.of(exactGelu(c, c.add(c.in(0), c.in(1))))))
        .add(
            MICROSOFT,
            "FastGelu",
            GradientRule.composed(
                c -> List.of(tanhGelu(c, c.input(1).map(b -> c.add(c.in(0), b)).orElse(c.in(0))))))
        .add(
            MICROSOFT,
            "QuickGelu",
            GradientRule.composed(c -> List.of(swish(c, c.real("alpha", 1.702f)))));
  }

  private static String one(GradientContext c) {
    return c.real(1, c.in(0));
  }

  private static String atMost(GradientContext c, double bound) {
    return c.op("LessOrEqual", c.in(0), c.real(bound, c.in(0)));
  }

  /** By the result, so that ONNX Runtime may compute it in place or with what comes before. */
  private static String relu(GradientContext c) {
    return c.chosen()
        .map(some -> some.spread().apply(whereAboveZero(c, some.values(), some.cotangent())))
        .orElseGet(() -> whereAboveZero(c, c.out(0), c.g()));
  }

  private static String whereAboveZero(GradientContext c, String y, String g) {
    return c.unless(c.op("LessOrEqual", y, c.real(0, y)), g);
  }

  /** The cotangent above 0, another value elsewhere. */
  private static String sided(GradientContext c, String atMostZero) {
    return c.op("Where", atMost(c, 0), atMostZero, c.g());
  }

  private static void slope(GradientContext c) {
    c.give(0, () -> sided(c, c.mul(c.g(), c.in(1))));
    c.giveReduced(1, () -> c.where(atMost(c, 0), c.mul(c.g(), c.in(0))));
  }

  private static String sigmoidSlope(GradientContext c, String y) {
    return c.mul(y, c.sub(c.real(1, y), y));
  }

  private static String hardSigmoid(GradientContext c) {
    String y = c.out(0);
    String inside = c.op("And", c.op("Greater", y, c.real(0, y)), c.op("Less", y, c.real(1, y)));
    return c.where(inside, c.mul(c.g(), c.real("alpha", 0.2f)));
  }

  private static String hardSwish(GradientContext c) {
    String x = c.in(0);
    String middle = c.mul(c.g(), c.add(c.div(x, c.real(3, x)), 0.5));
    String lower = c.unless(atMost(c, -3), middle);
    return c.op("Where", c.op("GreaterOrEqual", x, c.real(3, x)), c.g(), lower);
  }

  /** g above 0, else g·scale·exp(x/width). */
  private static String exponential(GradientContext c, double scale, double width) {
    String x = c.in(0);
    // Cut at 0: the exponential of what is not chosen must not overflow (0·inf in the next order).
    String low = c.op("Min", x, c.real(0, x));
    String e = c.op("Exp", width == 1 ? low : c.div(low, c.real(width, x)));
    return sided(c, c.mul(c.g(), c.mul(e, scale)));
  }

  private static String selu(GradientContext c) {
    double gamma = c.real("gamma", 1.0507010221481323f);
    return c.mul(exponential(c, c.real("alpha", 1.6732631921768188f), 1), gamma);
  }

  private static String softsign(GradientContext c) {
    String d = c.add(c.op("Abs", c.in(0)), 1);
    return c.div(c.g(), c.mul(d, d));
  }

  private static String shrink(GradientContext c) {
    String x = c.in(0);
    String inside = c.op("LessOrEqual", c.op("Abs", x), c.real(c.real("lambd", 0.5f), x));
    return c.unless(inside, c.g());
  }

  private static String mish(GradientContext c, String x) {
    return c.mul(x, c.op("Tanh", c.op("Softplus", x)));
  }

  private static String swish(GradientContext c, double alpha) {
    return c.mul(c.in(0), c.op("Sigmoid", c.mul(c.in(0), alpha)));
  }

  private static List<String> gelu(GradientContext c) {
    boolean tanh = c.string("approximate", "none").equals("tanh");
    return List.of(tanh ? tanhGelu(c, c.in(0)) : exactGelu(c, c.in(0)));
  }

  private static String exactGelu(GradientContext c, String x) {
    String erf = c.op("Erf", c.mul(x, Math.sqrt(0.5)));
    return c.mul(c.mul(x, 0.5), c.add(erf, 1));
  }

  private static String tanhGelu(GradientContext c, String x) {
    String cube = c.mul(c.mul(x, x), x);
    String inner = c.mul(c.add(x, c.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
    return c.mul(c.mul(x, 0.5), c.add(c.op("Tanh", inner), 1));
  }

  /** y·(g - Σ g·y). */
  private static String softmax(GradientContext c) {
    String y = c.out(0);
    String gy = c.mul(c.g(), y);
    return c.sub(gy, c.mul(y, c.sum(gy, true, c.integer("axis", -1))));
  }

  /** g - exp(y)·Σ g. */
  private static String logSoftmax(GradientContext c) {
    String p = c.op("Softmax", Attributes.of("axis", c.integer("axis", -1)), c.in(0));
    return c.sub(c.g(), c.mul(p, c.sum(c.g(), true, c.integer("axis", -1))));
  }
}
