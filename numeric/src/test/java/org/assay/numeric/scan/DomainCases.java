package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.g;
import static org.assay.numeric.scan.RuleCase.gz;
import static org.assay.numeric.scan.RuleCase.shipped;
import static org.assay.numeric.scan.RuleCase.trained;

import java.util.ArrayList;
import java.util.List;

/** Functions outside of their domain: logarithms, exponentials, quotients, roots, powers. */
final class DomainCases {
  private DomainCases() {}

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(logarithms());
    all.addAll(exponentials());
    all.addAll(quotients());
    all.addAll(rootsAndPowers());
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
}
