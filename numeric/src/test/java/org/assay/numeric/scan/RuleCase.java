package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.spec.WeightMode;

/**
 * Tiny models with what the scan must say of them.
 *
 * @param title what is shown
 * @param weights frozen, or free as in training
 * @param model in ONNX text with its header
 * @param spec ranges of the inputs
 * @param findings {@code rule tensor} and, if it is not "possible", the status; sorted
 */
record RuleCase(
    String title, WeightMode weights, String model, String spec, List<String> findings) {

  /** The model as shipped, with inputs {@code x: [lo, hi]; z: [lo, hi]}. */
  private static RuleCase shipped(String title, String ranges, String model, String... findings) {
    return of(WeightMode.FROZEN, title, ranges, model, findings);
  }

  private static RuleCase trained(String title, String ranges, String model, String... findings) {
    return of(WeightMode.FREE, title, ranges, model, findings);
  }

  private static RuleCase of(
      WeightMode weights, String title, String ranges, String model, String... findings) {
    StringBuilder spec = new StringBuilder("inputs:\n");
    for (String range : ranges.split("; ")) {
      int colon = range.indexOf(':');
      spec.append("  ")
          .append(range, 0, colon)
          .append(": {role: other, valid: ")
          .append(range.substring(colon + 2))
          .append("}\n");
    }
    return new RuleCase(
        title, weights, TextScan.HEADER + model, spec.toString(), List.of(findings));
  }

  /** One input x[2, 3], one output y[a, b]. */
  private static String g(String body) {
    return "g (float[2, 3] x) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  private static String gz(String body) {
    return "g (float[2, 3] x, float[2, 3] z) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  private static String masked(String body) {
    return "g (bool[2, 3] m, float[2, 3] x) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  private static final String CONSTANTS =
      "  one = Constant <value = float {1.0}> ()\n"
          + "  minus_one = Constant <value = float {-1.0}> ()\n"
          + "  half = Constant <value = float {0.5}> ()\n"
          + "  two = Constant <value = float {2.0}> ()\n"
          + "  zero = Constant <value = float {0.0}> ()\n"
          + "  tiny = Constant <value = float {1e-8}> ()\n"
          + "  eps = Constant <value = float {1e-6}> ()\n"
          + "  none = Constant <value = float {-inf}> ()\n"
          + "  far = Constant <value = float {-10000.0}> ()\n"
          + "  last = Constant <value = int64[1] {1}> ()\n  ";

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(logarithms());
    all.addAll(exponentials());
    all.addAll(quotients());
    all.addAll(rootsAndPowers());
    all.addAll(masks());
    all.addAll(others());
    all.addAll(gradients());
    all.addAll(absorbed());
    all.addAll(propagation());
    all.addAll(resting());
    all.addAll(BackwardCase.all());
    return all;
  }

  private static List<RuleCase> logarithms() {
    return List.of(
        shipped("log of [0, 1]", "x: [0, 1]", g("y = Log(x)"), "ND001 y"),
        shipped("log of what may be negative", "x: [-1, 1]", g("y = Log(x)"), "ND001 y"),
        shipped("log of a positive range", "x: [1.0e-30, 1]", g("y = Log(x)")),
        shipped("log(x + 1e-6)", "x: [0, 1]", g("s = Add(x, eps) y = Log(s)")),
        shipped(
            "1 + 1e-8 - p is 1 - p",
            "x: [0, 1]",
            g("c = Add(one, tiny) d = Sub(c, x) y = Log(d)"),
            "ND001 y"),
        shipped(
            "1 + 1e-6 - p stays above 0",
            "x: [0, 1]",
            g("c = Add(one, eps) d = Sub(c, x) y = Log(d)")),
        shipped("log of a wide sigmoid", "x: [-20, 20]", g("p = Sigmoid(x) y = Log(p)"), "ND001 y"),
        shipped("log of a narrow sigmoid", "x: [-10, 10]", g("p = Sigmoid(x) y = Log(p)")),
        shipped(
            "log(1 - sigmoid)",
            "x: [-20, 20]",
            g("p = Sigmoid(x) q = Sub(one, p) y = Log(q)"),
            "ND001 y"),
        shipped("log of a wide softmax", "x: [-60, 60]", g("p = Softmax(x) y = Log(p)"), "ND001 y"),
        shipped("log of a narrow softmax", "x: [-20, 20]", g("p = Softmax(x) y = Log(p)")),
        shipped("log-softmax", "x: [-60, 60]", g("y = LogSoftmax(x)")),
        shipped("log of a sum", "x: [-1, 1]", g("y = ReduceLogSum(x, last)"), "ND001 y"),
        shipped("log of a positive sum", "x: [1, 2]", g("y = ReduceLogSum(x, last)")),
        shipped(
            "batch normalisation by a variance that epsilon keeps above 0",
            "x: [-1, 1]; v: [0, 1]",
            "g (float[2, 1] x, float[1] v) => (float[2, 1] y) {"
                + " s = Constant <value = float[1] {1.0}> ()"
                + " b = Constant <value = float[1] {0.0}> ()"
                + " y = BatchNormalization<epsilon = 1e-5>(x, s, b, b, v) }"),
        shipped(
            "batch normalisation by a variance of 0",
            "x: [-1, 1]; v: [0, 1]",
            "g (float[2, 1] x, float[1] v) => (float[2, 1] y) {"
                + " s = Constant <value = float[1] {1.0}> ()"
                + " b = Constant <value = float[1] {0.0}> ()"
                + " y = BatchNormalization<epsilon = 0.0>(x, s, b, b, v) }",
            "ND004 y"),
        shipped(
            "log of what a comparison lets through",
            "x: [-1, 1]",
            g("t = Greater(x, zero) p = Where(t, x, one) y = Log(p)")),
        shipped(
            "log of what another comparison lets through",
            "x: [-1, 1]",
            g("t = GreaterOrEqual(x, zero) p = Where(t, x, one) y = Log(p)"),
            "ND001 y"),
        shipped("log of a clip", "x: [-9, 9]", g("p = Clip(x, eps, one) y = Log(p)")));
  }

  private static List<RuleCase> exponentials() {
    return List.of(
        shipped("exp up to 88", "x: [-1000, 88]", g("y = Exp(x)")),
        shipped("exp up to 89", "x: [-1000, 89]", g("y = Exp(x)"), "ND002 y"),
        shipped(
            "exp(x - max(x))",
            "x: [-1000, 1000]",
            g("m = ReduceMax(x, last) d = Sub(x, m) y = Exp(d)")),
        shipped(
            "exp(x - max over all)",
            "x: [-1000, 1000]",
            g("m = ReduceMax<keepdims = 0>(x) d = Sub(x, m) y = Exp(d)")),
        shipped(
            "exp(x - mean(x))",
            "x: [-1000, 1000]",
            g("m = ReduceMean(x, last) d = Sub(x, m) y = Exp(d)"),
            "ND002 y"),
        shipped(
            "exp(x - max(z))",
            "x: [-1000, 1000]; z: [-1000, 1000]",
            gz("m = ReduceMax(z, last) d = Sub(x, m) y = Exp(d)"),
            "ND002 y"),
        shipped("exp(-x * x)", "x: [-1000, 1000]", g("q = Mul(x, x) n = Neg(q) y = Exp(n)")),
        shipped("sinh down to -90", "x: [-90, 0]", g("y = Sinh(x)"), "ND002 y"),
        shipped("sinh up to 89", "x: [-89, 89]", g("y = Sinh(x)")),
        shipped("cosh up to 90", "x: [-90, 0]", g("y = Cosh(x)"), "ND002 y"),
        shipped(
            "exp in 16 bits up to 12",
            "x: [0, 12]",
            "g (float16[2] x) => (float16[2] y) { y = Exp(x) }",
            "ND002 y"),
        shipped(
            "exp in 16 bits up to 11",
            "x: [0, 11]",
            "g (float16[2] x) => (float16[2] y) { y = Exp(x) }"));
  }

  private static List<RuleCase> quotients() {
    String soft = "m = ReduceMax(x, last) d = Sub(x, m) e = Exp(d) s = ReduceSum(e, last) ";
    return List.of(
        shipped("division through 0", "x: [-1, 1]", g("y = Div(one, x)"), "ND003 y"),
        shipped("reciprocal near 0", "x: [1.0e-39, 1]", g("y = Reciprocal(x)"), "ND003 y"),
        shipped("reciprocal of 1e-30", "x: [1.0e-30, 1]", g("y = Reciprocal(x)")),
        shipped("division by |x| + 1", "x: [-9, 9]", g("a = Abs(x) d = Add(a, one) y = Div(x, d)")),
        shipped("division by |x|", "x: [-9, 9]", g("a = Abs(x) y = Div(x, a)"), "ND003 y"),
        shipped("remainder by 0", "x: [-9, 9]", g("y = Mod<fmod = 1>(two, x)"), "ND003 y"),
        shipped("unit vector of 0", "x: [-9, 9]", g("y = LpNormalization(x)")),
        shipped("division by a constant", "x: [-9, 9]", g("y = Div(x, two)")),
        shipped(
            "division by a norm",
            "x: [-9, 9]",
            g("n = ReduceL2(x, last) y = Div(x, n)"),
            "ND003 y"),
        shipped(
            "division by max(norm, eps)",
            "x: [-9, 9]",
            g("n = ReduceL2(x, last) k = Max(n, eps) y = Div(x, k)")),
        shipped("softmax by hand, shifted", "x: [-1000, 1000]", g(soft + "y = Div(e, s)")),
        shipped(
            "softmax by hand, not shifted",
            "x: [-80, 80]",
            g("e = Exp(x) s = ReduceSum(e, last) y = Div(e, s)")),
        shipped(
            "softmax by hand whose terms underflow",
            "x: [-200, 80]",
            g("e = Exp(x) s = ReduceSum(e, last) y = Div(e, s)"),
            "ND003 y"));
  }

  private static List<RuleCase> rootsAndPowers() {
    return List.of(
        shipped("root of [-1, 1]", "x: [-1, 1]", g("y = Sqrt(x)"), "ND004 y"),
        shipped("root of relu", "x: [-1, 1]", g("r = Relu(x) y = Sqrt(r)")),
        shipped("sqrt(x * x + eps)", "x: [-9, 9]", g("q = Mul(x, x) s = Add(q, eps) y = Sqrt(s)")),
        shipped(
            "sqrt(x * z + eps)",
            "x: [-9, 9]; z: [-9, 9]",
            gz("q = Mul(x, z) s = Add(q, eps) y = Sqrt(s)"),
            "ND004 y"),
        shipped(
            "E[x²] - E[x]²",
            "x: [0, 9]",
            g(
                "q = Mul(x, x) s = ReduceMean(q, last) m = ReduceMean(x, last) k = Mul(m, m)"
                    + " v = Sub(s, k) y = Sqrt(v)"),
            "ND004 y"),
        shipped(
            "E[(x - E[x])²]",
            "x: [0, 9]",
            g(
                "m = ReduceMean(x, last) c = Sub(x, m) q = Mul(c, c) v = ReduceMean(q, last)"
                    + " y = Sqrt(v)")),
        shipped(
            "sqrt(1 - tanh²)",
            "x: [0, 20]",
            g("t = Tanh(x) q = Mul(t, t) d = Sub(one, q) y = Sqrt(d)"),
            "ND004 y"),
        shipped("square as a power", "x: [-9, 9]", g("y = Pow(x, two)")),
        shipped("power 1/2 of [0, 1]", "x: [0, 1]", g("y = Pow(x, half)")),
        shipped("power 1/2 of [-1, 1]", "x: [-1, 1]", g("y = Pow(x, half)"), "ND005 y"),
        shipped("power -1 of [0, 1]", "x: [0, 1]", g("y = Pow(x, minus_one)"), "ND005 y"),
        shipped("power -1 of [0.1, 1]", "x: [0.1, 1]", g("y = Pow(x, minus_one)")),
        shipped("a free exponent", "x: [-1, 1]; z: [0, 2]", gz("y = Pow(x, z)"), "ND005 y"),
        trained("a square beyond float32", "x: [1, 1.0e+20]", g("y = Pow(x, two)"), "ND005 y"),
        shipped("frozen: size alone is unproved", "x: [1, 1.0e+20]", g("y = Pow(x, two)")));
  }

  private static List<RuleCase> masks() {
    return List.of(
        shipped(
            "-Inf mask over a whole row",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = Softmax(l)"),
            "ND006 y"),
        shipped(
            "log-softmax of an empty row",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = LogSoftmax(l)"),
            "ND006 y"),
        shipped(
            "a mask that keeps all",
            "m: [1, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = Softmax(l)")),
        shipped(
            "large finite mask",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, far) y = Softmax(l)")),
        shipped(
            "empty row behind a guard",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) p = Softmax(l) n = IsNaN(p) y = Where(n, zero, p)"),
            "ND006 p absorbed"),
        shipped(
            "exponential of an intended -Inf",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) a = Add(l, one) y = Exp(a)")),
        shipped(
            "-Inf - -Inf",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) k = ReduceMax(l, last) y = Sub(l, k)"),
            "ND010 y"),
        shipped(
            "an empty row behind an overflow the other way",
            "m: [0, 1]; x: [0, 89]",
            masked("e = Exp(x) a = Add(e, e) l = Where(m, a, none) y = Softmax(l)"),
            "ND002 e",
            "ND006 y"),
        trained(
            "an intended -Inf survives an overflow to +Inf",
            "m: [0, 1]; x: [0, 3.0e+38]",
            masked("l = Where(m, x, none) a = Add(l, x) y = Softmax(a)"),
            "ND006 y",
            "ND007 a"),
        shipped(
            "a mask out of a branch",
            "c: [0, 1]; m: [0, 1]; x: [-9, 9]",
            "g (bool c, bool[2, 3] m, float[2, 3] x) => (float[2, 3] y) {\n"
                + CONSTANTS
                + "l = If (c) <then_branch = t () => (float[2, 3] a) { a = Where(m, x, none) },"
                + " else_branch = e () => (float[2, 3] b) { b = Identity(x) }>"
                + " y = Softmax(l)\n}",
            "ND006 y"),
        shipped("0 * -Inf", "x: [0, 1]", g("y = Mul(x, none)"), "ND010 y"),
        shipped("1 * -Inf", "x: [0.5, 1]", g("p = Mul(x, none) y = Exp(p)")));
  }

  private static List<RuleCase> others() {
    return List.of(
        trained("product beyond float32", "x: [0, 1.0e+20]", g("y = Mul(x, x)"), "ND007 y"),
        trained(
            "scale of a quantisation beyond float32",
            "x: [-3.0e+38, 3.0e+38]",
            "g (float[2] x) => (uint8[2] q, float y, uint8 p) {"
                + " q, y, p = DynamicQuantizeLinear(x) }",
            "ND007 q"),
        trained("product within float32", "x: [0, 1.0e+18]", g("y = Mul(x, x)")),
        shipped("frozen: unproved, no finding", "x: [0, 1.0e+20]", g("y = Mul(x, x)")),
        trained("sum beyond float32", "x: [0, 3.0e+38]", g("y = ReduceMean(x, last)"), "ND007 y"),
        shipped("acos of [-1, 1]", "x: [-1, 1]", g("y = Acos(x)")),
        shipped("acos beyond 1", "x: [-1, 1.0000001]", g("y = Acos(x)"), "ND008 y"),
        shipped("asin of a clip", "x: [-3, 3]", g("c = Clip(x, minus_one, one) y = Asin(c)")),
        shipped("asin below -1", "x: [-1.5, 0]", g("y = Asin(x)"), "ND008 y"),
        shipped("atanh at 1", "x: [-1, 1]", g("y = Atanh(x)"), "ND008 y"),
        shipped("atanh of a half", "x: [-0.5, 0.5]", g("y = Atanh(x)")),
        shipped("acosh below 1", "x: [0.9, 2]", g("y = Acosh(x)"), "ND008 y"),
        shipped("acosh from 1", "x: [1, 2]", g("y = Acosh(x)")),
        shipped(
            "range with a free step",
            "s: [0, 1]",
            "g (float s) => (float[n] y) { a = Constant <value = float {0}> ()"
                + " b = Constant <value = float {9}> () y = Range(a, b, s) }",
            "ND009 y"),
        shipped(
            "range with a positive step",
            "s: [0.5, 1]",
            "g (float s) => (float[n] y) { a = Constant <value = float {0}> ()"
                + " b = Constant <value = float {9}> () y = Range(a, b, s) }"));
  }

  private static List<RuleCase> gradients() {
    return List.of(
        trained("log near 0", "x: [1.0e-40, 1]", g("y = Log(x)"), "GR001 y"),
        trained("log away from 0", "x: [1.0e-30, 1]", g("y = Log(x)")),
        shipped("frozen: no gradient risks", "x: [1.0e-40, 1]", g("y = Log(x)")),
        trained("one finding, the graver", "x: [0, 1]", g("y = Log(x)"), "ND001 y"),
        trained("root at 0", "x: [0, 1]", g("y = Sqrt(x)"), "GR002 y"),
        trained("root above 0", "x: [0, 1]", g("s = Add(x, eps) y = Sqrt(s)")),
        trained("denominator near 0", "x: [1.0e-38, 1]", g("y = Div(one, x)"), "GR003 y"),
        trained("negative denominator", "x: [-1, -1.0e-38]", g("y = Div(one, x)"), "GR003 y"),
        trained("denominator away from 0", "x: [1.0e-30, 1]", g("y = Div(one, x)")),
        trained("numerator near 0", "x: [0, 1]", g("y = Div(x, two)")),
        trained("power 1/2 at 0", "x: [0, 1]", g("y = Pow(x, half)"), "GR004 y"),
        trained("square at 0", "x: [0, 1]", g("y = Pow(x, two)")),
        trained("power 0 at 0", "x: [0, 1]", g("y = Pow(x, zero)")),
        trained("log-softmax, spread 86", "x: [-43, 43]", g("y = LogSoftmax(x)"), "GR005 y"),
        trained("log-softmax, spread 84", "x: [-42, 42]", g("y = LogSoftmax(x)")));
  }

  private static List<RuleCase> absorbed() {
    String branches =
        "g (bool c, float[2] x) => (float[2] y) {\n l = Log(x)\n"
            + " y = If (c) <then_branch = t () => (float[2] a) { a = %s(l) },"
            + " else_branch = e () => (float[2] b) { b = Sigmoid(l) }>\n}";
    return List.of(
        trained(
            "tanh of an overflow",
            "x: [0, 1.0e+20]",
            g("q = Mul(x, x) y = Tanh(q)"),
            "ND007 q absorbed"),
        trained(
            "an overflow that stays", "x: [0, 1.0e+20]", g("q = Mul(x, x) y = Neg(q)"), "ND007 q"),
        shipped(
            "1 / (1 + exp)",
            "x: [-100, 100]",
            g("e = Exp(x) d = Add(one, e) y = Div(one, d)"),
            "ND002 e absorbed"),
        shipped(
            "clip of -Inf",
            "x: [0, 1]",
            g("l = Log(x) y = Clip(l, far, zero)"),
            "ND001 l absorbed"),
        shipped("clip of NaN", "x: [-1, 1]", g("l = Log(x) y = Clip(l, far, zero)"), "ND001 l"),
        shipped(
            "a comparison that keeps -Inf out",
            "x: [0, 1]",
            g("t = Greater(x, zero) l = Log(x) y = Where(t, l, zero)"),
            "ND001 l absorbed"),
        shipped("0 again", "x: [0, 1]", g("l = Log(x) y = Exp(l)"), "ND001 l absorbed"),
        shipped(
            "cast to integers",
            "x: [0, 1]",
            "g (float[2] x) => (int64[2] y) { l = Log(x) y = Cast<to = 7>(l) }",
            "ND001 l absorbed"),
        shipped(
            "a result that is not used",
            "x: [0, 1]",
            g("l = Log(x) y = Neg(x)"),
            "ND001 l absorbed"),
        shipped(
            "through a branch of If",
            "c: [0, 1]; x: [0, 1]",
            String.format(branches, "Neg"),
            "ND001 l"),
        shipped(
            "absorbed in both branches of If",
            "c: [0, 1]; x: [0, 1]",
            String.format(branches, "Tanh"),
            "ND001 l absorbed"),
        shipped(
            "within a branch of If",
            "c: [0, 1]; x: [0, 1]",
            "g (bool c, float[2] x) => (float[2] y) {\n"
                + " y = If (c) <then_branch = t () => (float[2] a) { a = Log(x) },"
                + " else_branch = e () => (float[2] b) { b = Neg(x) }>\n}",
            "ND001 a"),
        shipped(
            "through the state of a Loop",
            "x: [0, 1]",
            "g (float[2] x) => (float[2] y) {\n l = Log(x)\n"
                + " n = Constant <value = int64 {3}> ()\n c = Constant <value = bool {1}> ()\n"
                + " y = Loop (n, c, l) <body = b (int64 i, bool k, float[2] s)"
                + " => (bool j, float[2] t) { j = Identity(k) t = Neg(s) }>\n}",
            "ND001 l"),
        shipped(
            "within a Loop",
            "x: [0, 1]",
            "g (float[2] x) => (float[2] y) {\n"
                + " n = Constant <value = int64 {3}> ()\n c = Constant <value = bool {1}> ()\n"
                + " y = Loop (n, c, x) <body = b (int64 i, bool k, float[2] s)"
                + " => (bool j, float[2] t) { j = Identity(k) t = Log(s) }>\n}",
            "ND001 t"));
  }

  private static List<RuleCase> propagation() {
    return List.of(
        shipped(
            "what propagates is no finding",
            "x: [0, 1]",
            g("l = Log(x) a = Add(l, one) b = Mul(a, two) y = ReduceSum(b, last)"),
            "ND001 l"),
        shipped(
            "a second defect behind a first",
            "x: [0, 1]",
            g("l = Log(x) y = Sqrt(l)"),
            "ND001 l",
            "ND004 y"),
        trained(
            "behind an overflow further plain overflow is none",
            "x: [1, 1.0e+20]",
            g("a = Mul(x, x) b = Mul(a, a) y = Add(b, b)"),
            "ND007 a"),
        trained(
            "behind an overflow exponentials are judged",
            "x: [1, 1.0e+20]",
            g("a = Mul(x, x) b = Mul(a, a) y = Exp(b)"),
            "ND002 y",
            "ND007 a"),
        trained(
            "behind an overflow denominators are judged",
            "x: [-1.0e+20, 1.0e+20]; z: [1, 2]",
            gz("a = Mul(x, z) b = Mul(a, x) c = Mul(b, a) y = Div(one, c)"),
            "ND003 y",
            "ND007 b"));
  }

  /** Safe thanks to one fact each. */
  private static List<RuleCase> resting() {
    return List.of(
        shipped(
            "exponential of a normalised row",
            "x: [-1.0e+6, 1.0e+6]",
            g(
                "q = Mul(x, x) k = ReduceMean(q, last) v = Add(k, eps) r = Sqrt(v)"
                    + " z = Div(x, r) y = Exp(z)")),
        shipped(
            "exponential of a row that is centred only",
            "x: [-1.0e+6, 1.0e+6]",
            g("k = ReduceMean(x, last) z = Sub(x, k) y = Exp(z)"),
            "ND002 y"),
        shipped(
            "exponential of 80 times a unit vector",
            "x: [-9, 9]",
            g(
                "n = ReduceL2(x, last) k = Max(n, eps) u = Div(x, k)"
                    + " c = Constant <value = float {80.0}> () z = Mul(u, c) y = Exp(z)")),
        shipped(
            "exponential of an average",
            "x: [-9, 9]; v: [1, 2]",
            "g (float[2, 3] x, float[3, 4] v) => (float[a, b] y) {\n"
                + CONSTANTS
                + " c = Constant <value = float {40.0}> () p = Softmax(x) w = Mul(v, c)"
                + " o = MatMul(p, w) y = Exp(o)\n}"));
  }

  @Override
  public String toString() {
    return title;
  }
}
