package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.spec.WeightMode;

/** Tiny losses with what the scan must say of their gradients; x is trained, y is the loss. */
final class BackwardCase {
  private BackwardCase() {}

  /** The loss y of x[2, 3] and data z[2, 3]. */
  private static RuleCase of(String title, String x, String body, String... findings) {
    return with(title, x, "trainable: [x]", body, findings);
  }

  private static RuleCase with(
      String title, String x, String trainable, String body, String... findings) {
    String model =
        TextScan.HEADER
            + "g (float[2, 3] x, float[2, 3] z) => (float[a, b] y) {\n"
            + "  one = Constant <value = float {1.0}> ()\n"
            + "  half = Constant <value = float {0.5}> ()\n"
            + "  two = Constant <value = float {2.0}> ()\n"
            + "  zero = Constant <value = float {0.0}> ()\n"
            + "  eps = Constant <value = float {1e-6}> ()\n"
            + "  last = Constant <value = int64[1] {1}> ()\n  "
            + body
            + "\n}";
    String spec =
        "inputs:\n  x: {role: other, valid: "
            + x
            + "}\n  z: {role: other, valid: [-1, 1]}\nloss: y\n"
            + trainable
            + "\n";
    return new RuleCase(
        title, WeightMode.FREE, model, spec, java.util.Arrays.stream(findings).sorted().toList());
  }

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(poles());
    all.addAll(discarded());
    all.addAll(flow());
    all.addAll(sizes());
    return all;
  }

  // Where the value is fine and the derivative is not.
  private static List<RuleCase> poles() {
    return List.of(
        of("root of a square", "[-1, 1]", "q = Mul(x, x) y = Sqrt(q)", "GR002 y"),
        of("root of a padded square", "[-1, 1]", "q = Mul(x, x) s = Add(q, eps) y = Sqrt(s)"),
        of("norm at 0: its derivative there is 0", "[-1, 1]", "y = ReduceL2(x, last)"),
        of("x / max(norm, eps)", "[-1, 1]", "n = ReduceL2(x, last) k = Max(n, eps) y = Div(x, k)"),
        of(
            "deviation of what may be constant",
            "[-1, 1]",
            "m = ReduceMean(x, last) d = Sub(x, m) q = Mul(d, d) v = ReduceMean(q, last)"
                + " y = Sqrt(v)",
            "GR002 y"),
        of("x^½ at 0", "[0, 1]", "y = Pow(x, half)", "GR004 y"),
        of("x^½ away from 0", "[1.0e-6, 1]", "y = Pow(x, half)"),
        of("x² of any sign", "[-1, 1]", "y = Pow(x, two)"),
        of("x^1.5 at 0", "[0, 1]", "h = Add(one, half) y = Pow(x, h)"),
        of("arc cosine at ±1", "[-1, 1]", "y = Acos(x)", "GR007 y"),
        of("arc cosine within", "[-0.9, 0.9]", "y = Acos(x)"),
        of("arc sine at ±1", "[-1, 1]", "y = Asin(x)", "GR007 y"),
        of("inverse hyperbolic cosine at 1", "[1, 2]", "y = Acosh(x)", "GR007 y"),
        of("inverse hyperbolic cosine above 1", "[1.1, 2]", "y = Acosh(x)"),
        of("inverse hyperbolic tangent within", "[-0.9, 0.9]", "y = Atanh(x)"),
        of("log of a clipped value", "[0, 1]", "k = Max(x, eps) y = Log(k)"),
        of("log of a softmax that stays away from 0", "[-9, 9]", "p = Softmax(x) y = Log(p)"),
        of("log of a softmax", "[-60, 60]", "p = Softmax(x) y = Log(p)", "ND001 y"),
        of("fused log-softmax", "[-60, 60]", "y = LogSoftmax(x)", "GR005 y"),
        of("log-sum-exp", "[-60, 60]", "y = ReduceLogSumExp(x, last)"),
        of(
            "1/x far from 0, squared on the way back",
            "[1.0e-25, 1]",
            "y = Reciprocal(x)",
            "GR101 y"),
        of(
            "layer normalisation",
            "[-9, 9]",
            "g = Constant <value = float[3] {1.0, 1.0, 1.0}> ()"
                + " y = LayerNormalization(x, g)"));
  }

  // 0 · Inf: what Where, Clip and Relu discard is differentiated all the same.
  private static List<RuleCase> discarded() {
    return List.of(
        of(
            "discarded logarithm of 0",
            "[0, 1]",
            "c = Greater(x, zero) l = Log(x) y = Where(c, l, zero)",
            "GR006 y",
            "GR101 l",
            "ND001 l absorbed"),
        of(
            "logarithm of what was replaced before",
            "[0, 1]",
            "c = Greater(x, zero) s = Where(c, x, one) k = Max(s, eps) l = Log(k)"
                + " y = Where(c, l, zero)"),
        of(
            "discarded root of what may be negative",
            "[-1, 1]",
            "r = Sqrt(x) c = IsNaN(r) y = Where(c, zero, r)",
            "GR006 y",
            "GR101 r",
            "ND004 r absorbed"),
        of(
            "saturated exponential: (1 - 1) · Inf",
            "[0, 100]",
            "e = Exp(x) y = Tanh(e)",
            "GR101 e",
            "ND002 e absorbed"),
        of("clipped root", "[0, 1]", "r = Sqrt(x) y = Max(r, eps)", "GR002 r"),
        of(
            "angle by a quotient",
            "[-1, 1]",
            "q = Div(one, x) y = Atan(q)",
            "GR101 q",
            "ND003 q absorbed"),
        of(
            "a NaN that went through more, said once",
            "[2, 3]",
            "a = Acos(x) b = Softplus(a) c = IsNaN(b) y = Where(c, zero, b)",
            "GR006 y",
            "GR101 b",
            "ND008 a absorbed"),
        of(
            "a NaN that steps discard, and another below them",
            "[2, 3]",
            "a = Acos(x) f = Floor(a) b = Softplus(f) c = IsNaN(b) y = Where(c, zero, b)",
            "GR006 y",
            "GR101 a",
            "ND008 a absorbed"),
        of("times a mask of 0", "[0, 1]", "r = Sqrt(x) y = Mul(r, zero)", "GR002 r"),
        of("rounded root: 0 / 0", "[0, 1]", "r = Sqrt(x) y = Floor(r)", "GR002 r"));
  }

  private static List<RuleCase> flow() {
    return List.of(
        of(
            "arc cosine behind Relu: only 1 is left",
            "[-1, 2]",
            "r = Relu(x) k = Min(r, half) y = Acos(k)"),
        of(
            "reciprocal of what Relu lets through, 0 discarded but not what is near it",
            "[-1, 1]",
            "r = Relu(x) q = Reciprocal(r) y = Atan(q)",
            "GR101 q",
            "ND003 q absorbed"),
        of(
            "what Where takes from elsewhere is not differentiated",
            "[-1, 1]",
            "c = Greater(x, eps) s = Where(c, x, one) y = Acos(s)",
            "GR007 y"),
        of(
            "arc cosine of 1 that Where put there",
            "[-1, 0.5]",
            "c = Greater(x, zero) s = Where(c, x, one) y = Acos(s)",
            "GR007 y"),
        of("steps discard what comes from above", "[0, 1]", "f = Floor(x) y = Acos(f)", "GR007 y"),
        of("steps give 0, and 0 / 0 below", "[-1, 1]", "a = Acos(x) y = Floor(a)", "GR007 a"),
        of(
            "nothing trained lies before it",
            "[0, 1]",
            "q = Mul(z, z) r = Sqrt(q) y = Add(r, x)",
            "GR002 r absorbed"),
        of("not on the way to the loss", "[0, 1]", "r = Sqrt(x) y = Neg(x)", "GR002 r absorbed"),
        with("nothing is trained", "[0, 1]", "trainable: []", "y = Sqrt(x)", "GR002 y absorbed"),
        of(
            "only an index depends on it",
            "[-1, 1]",
            "q = Mul(z, z) r = Sqrt(q) i = ArgMax(x) f = Cast <to = 1> (i) s = Sum(f, r) t = Acos(z)"
                + " y = Add(s, x)",
            "GR002 r absorbed",
            "GR007 t absorbed"),
        of("acos of data", "[-1, 1]", "a = Acos(z) y = Mul(a, x)", "GR007 a absorbed"),
        of(
            "acos on a detour",
            "[-1, 1]",
            "a = Acos(x) n = Neg(x) y = Add(n, x)",
            "GR007 a absorbed"),
        of("shared tensor", "[-1, 1]", "a = Acos(x) b = Add(a, x) y = Mul(b, a)", "GR007 a"));
  }

  private static List<RuleCase> sizes() {
    return List.of(
        of(
            "steep, but within range",
            "[1, 2]",
            "k = Constant <value = float {1e-30}> () b = Constant <value = float {1e+30}> ()"
                + " s = Mul(x, k) t = Mul(s, b) u = Mul(t, b) y = Mul(u, k)"),
        of(
            "1e60 on the way back: said once",
            "[-1, 1]",
            "b = Constant <value = float {1e+30}> () k = Constant <value = float {1e-30}> ()"
                + " s = Mul(x, k) t = Mul(s, k) u = Mul(t, b) v = Mul(u, b) w = Mul(v, b)"
                + " y = Mul(w, one)",
            "GR102 v unproved"));
  }
}
