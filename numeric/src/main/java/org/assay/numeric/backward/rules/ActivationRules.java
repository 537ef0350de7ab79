package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Activations: nearly all have a bounded derivative. */
final class ActivationRules {
  // Of the tanh form of GELU: past it x² may overflow, and 0 · Inf arises.
  private static final double HALF = 0.5;

  private ActivationRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    table
        .add("Relu", Derivative.first("dx = dy where y > 0, else 0", ActivationRules::select))
        .add("ThresholdedRelu", Derivative.first("dx = dy where x > α", ActivationRules::select))
        .add("Shrink", Derivative.first("dx = dy where |x| > λ", ActivationRules::select))
        .add("LeakyRelu", Derivative.first("dx = dy or dy · α", ActivationRules::leaky))
        .add(
            "PRelu",
            Derivative.of("dx = dy or dy · a; da = dy · x where x ≤ 0", ActivationRules::prelu))
        .add("Elu", Derivative.first("dx = dy or dy · α · eˣ", ActivationRules::elu))
        .add("Celu", Derivative.first("dx = dy or dy · e^(x/α)", FunctionRules.bounded(0, 1)))
        .add("Selu", Derivative.first("dx = dy · γ or dy · γ · α · eˣ", ActivationRules::selu))
        .add(
            "Sigmoid",
            Derivative.first("dx = dy · (1 − y) · y", FunctionRules.bounded(-2.7e-7, 0.25)))
        .add("Tanh", Derivative.first("dx = dy · (1 − y²)", FunctionRules.bounded(-5e-7, 1)))
        .add("Softplus", Derivative.first("dx = dy · sigmoid(x)", FunctionRules.bounded(0, 1)))
        .add("Softsign", Derivative.first("dx = dy / (1 + |x|)²", FunctionRules.bounded(0, 1)))
        .add(
            "HardSigmoid",
            Derivative.first("dx = dy · α within the limits", ActivationRules::hardSigmoid))
        .add(
            "HardSwish",
            Derivative.first(
                "dx = dy · (x/3 + ½) within the limits", FunctionRules.bounded(-0.5, 1.5)))
        .add(
            "Mish",
            Derivative.first(
                "dx = dy · (tanh(sp) + x · sigmoid(x) · (1 − tanh²(sp)))",
                FunctionRules.boundedWhereFinite(-0.12, 1.1)))
        .add(
            "Swish",
            Derivative.first(
                "dx = dy · (g + α · x · g · (1 − g)), g = sigmoid(α · x)",
                FunctionRules.boundedWhereFinite(-0.1, 1.1)))
        .add(
            "Gelu",
            Derivative.first(
                "dx = dy · (Φ(x) + x · φ(x)), or the tanh form's", ActivationRules::gelu))
        .add(
            "com.microsoft",
            "Gelu",
            Derivative.first("as Gelu", FunctionRules.boundedWhereFinite(-0.13, 1.13)))
        .add(
            "com.microsoft",
            "BiasGelu",
            Derivative.of("as Gelu of a sum", ActivationRules::biasGelu))
        .add(
            "com.microsoft",
            "FastGelu",
            Derivative.of("as Gelu of a sum, tanh form", ActivationRules::biasGelu))
        .add(
            "com.microsoft",
            "QuickGelu",
            Derivative.first("as Swish", FunctionRules.boundedWhereFinite(-0.1, 1.1)))
        .add("Softmax", Derivative.first("dx = dy · y − y · Σ(dy · y)", ActivationRules::softmax))
        .add("LogSoftmax", Derivative.first("dx = dy − exp(y) · Σ dy", ActivationRules::logSoftmax))
        .add("Hardmax", Derivative.ZERO);
  }

  private static Cell select(Step s, int k) {
    return Step.selected(s.dy());
  }

  private static Cell leaky(Step s, int k) {
    return slopes(s, s.node().floatAttribute("alpha", 0.01f));
  }

  private static Cell slopes(Step s, double other) {
    return s.mul(s.dy(), Step.range(Math.min(1, other), Math.max(1, other)));
  }

  private static Cell prelu(Step s, int k) {
    if (k == 0) {
      Cell slope = s.in(1);
      slope.set(Math.min(1, slope.lo), Math.max(1, slope.hi), slope.flags);
      return s.mul(s.dy(), slope);
    }
    Cell x = s.in(0);
    x.set(Math.min(0, x.lo), 0, x.flags & (Flags.NAN | Flags.NEGATIVE));
    return s.unbroadcast(Step.selected(s.loosened(s.mul(s.dy(), x))), k);
  }

  private static Cell elu(Step s, int k) {
    double alpha = s.node().floatAttribute("alpha", 1);
    return s.loosened(s.mul(s.dy(), Step.range(Math.min(0, alpha), Math.max(1, alpha))));
  }

  private static Cell selu(Step s, int k) {
    double alpha = s.node().floatAttribute("alpha", 1.6732632f);
    double gamma = s.node().floatAttribute("gamma", 1.050701f);
    double steep = alpha * gamma;
    return s.loosened(
        s.mul(
            s.dy(),
            Step.range(Math.min(0, Math.min(gamma, steep)), Math.max(gamma, Math.max(0, steep)))));
  }

  private static Cell hardSigmoid(Step s, int k) {
    return Step.selected(s.mul(s.dy(), Step.point(s.node().floatAttribute("alpha", 0.2f))));
  }

  private static Cell gelu(Step s, int k) {
    Cell out = FunctionRules.boundedWhereFinite(-0.13, 1.13).into(s, k);
    boolean tanh = s.node().stringAttribute("approximate", "none").equals("tanh");
    if (tanh && s.in(k).magnitude() > HALF * Math.sqrt(s.type().max())) {
      out.flags |= Flags.NAN;
    }
    return out;
  }

  private static Cell biasGelu(Step s, int k) {
    Cell out = s.loosened(s.mul(s.dy(), Step.range(-0.13, 1.13)));
    double most = s.in(0).magnitude() + (s.node().hasInput(1) ? s.in(1).magnitude() : 0);
    if (most > HALF * Math.sqrt(s.type().max())) {
      out.flags |= Flags.NAN;
    }
    return s.unbroadcast(out, k);
  }

  // Rows of y sum to 1 but for rounding: Σ(dy · y) lies in the hull of dy and 0.
  private static Cell softmax(Step s, int k) {
    Cell dy = s.dy();
    Cell y = s.y();
    Cell centred = Step.around(dy);
    double width = 1.0001 * Math.max(dy.hi - dy.lo, 0) + 1e-4 * dy.magnitude();
    centred.set(-Math.min(width, s.type().max()), Math.min(width, s.type().max()), centred.flags);
    if (width > s.type().max()) {
      centred.flags |= Flags.INFINITE;
    }
    y.set(Math.max(0, y.lo), Math.min(1.0001, y.hi), y.flags & Flags.NAN);
    return s.loosened(s.mul(centred, y));
  }

  private static Cell logSoftmax(Step s, int k) {
    double n = axis(s, k);
    Cell total = s.sum(s.dy(), n >= 0 ? n : 0, Math.abs(n));
    Cell p = s.y();
    p.set(
        p.isEmpty() ? 0 : Math.min(1, Math.exp(p.lo)) * (1 - 1e-6),
        p.isEmpty() ? 0 : Math.min(1.0001, Math.exp(p.hi) * (1 + 1e-6)),
        p.flags & Flags.NAN);
    if ((s.y().flags & Flags.NEGATIVE) != 0) {
      p.lo = 0;
    }
    return s.loosened(s.sub(s.dy(), s.mul(p, total)));
  }

  // Length of the row; negative if it is an upper limit only.
  private static double axis(Step s, int k) {
    long[] dims = s.dims(k);
    if (dims.length == 0) {
      return s.bounds(k).isPresent() ? 1 : -s.size(k);
    }
    long axis = s.node().intAttribute("axis", -1);
    int i = (int) (axis < 0 ? axis + dims.length : axis);
    boolean fixed = s.bounds(k).map(b -> (b.dynamicAxes() >>> i & 1) == 0).orElse(false);
    return fixed ? dims[i] : -(double) dims[i];
  }
}
