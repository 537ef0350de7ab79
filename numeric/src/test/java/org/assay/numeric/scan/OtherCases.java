package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.CONSTANTS;
import static org.assay.numeric.scan.RuleCase.g;
import static org.assay.numeric.scan.RuleCase.masked;
import static org.assay.numeric.scan.RuleCase.shipped;
import static org.assay.numeric.scan.RuleCase.trained;

import java.util.ArrayList;
import java.util.List;

/** Overflow, inverse functions, ranges, gradient risks, and what rests on one fact each. */
final class OtherCases {
  private OtherCases() {}

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(others());
    all.addAll(gradients());
    all.addAll(resting());
    return all;
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
            "range of integers with a free step",
            "s: [0, 1]",
            "g (int64 s) => (int64[n] y) { a = Constant <value = int64 {0}> ()"
                + " b = Constant <value = int64 {9}> () y = Range(a, b, s) }",
            "ND009 y"),
        shipped(
            "range without end",
            "c: [0, 1]; s: [1, 9]",
            "g (bool c, float s) => (float[n] y) { a = Constant <value = float {0}> ()"
                + " d = Constant <value = float {1}> () inf = Constant <value = float {inf}> ()"
                + " b = Where(c, inf, s) y = Range(a, b, d) }",
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
        trained("log-softmax, spread 84", "x: [-42, 42]", g("y = LogSoftmax(x)")),
        trained(
            "Where hides the logarithm of 0",
            "x: [0, 1]",
            g("t = Greater(x, zero) l = Log(x) y = Where(t, l, zero)"),
            "GR006 y",
            "ND001 l absorbed"),
        trained(
            "Where hides a NaN of its other branch",
            "x: [-1, 1]",
            g("r = Sqrt(x) n = IsNaN(r) y = Where(n, zero, r)"),
            "GR006 y",
            "ND004 r absorbed"),
        trained(
            "Where hides what came of a NaN",
            "x: [-1, 1]",
            g("r = Sqrt(x) d = Mul(r, two) n = IsNaN(d) y = Where(n, zero, d)"),
            "GR006 y",
            "ND004 r absorbed"),
        trained(
            "Where before and behind the logarithm",
            "x: [0, 1]",
            g("t = Greater(x, eps) p = Where(t, x, one) l = Log(p) y = Where(t, l, zero)")),
        trained(
            "Where lets it pass",
            "m: [0, 1]; x: [0, 1]",
            masked("l = Log(x) y = Where(m, l, zero)"),
            "ND001 l"),
        shipped(
            "frozen: what Where hides is absorbed",
            "x: [0, 1]",
            g("t = Greater(x, zero) l = Log(x) y = Where(t, l, zero)"),
            "ND001 l absorbed"),
        trained(
            "an intended -Inf that Where hides has no derivative",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) i = IsInf(l) y = Where(i, zero, l)")),
        trained("acos up to 1", "x: [0, 1]", g("y = Acos(x)"), "GR007 y"),
        trained("asin down to -1", "x: [-1, 0]", g("y = Asin(x)"), "GR007 y"),
        trained("acosh from 1", "x: [1, 2]", g("y = Acosh(x)"), "GR007 y"),
        trained("acosh above 1", "x: [1.1, 2]", g("y = Acosh(x)")),
        trained("acos within", "x: [-0.9, 0.9]", g("y = Acos(x)")),
        trained("acos beyond, the graver", "x: [-1.1, 1]", g("y = Acos(x)"), "ND008 y"),
        trained("tan has no pole among floats", "x: [-9, 9]", g("y = Tan(x)")));
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
}
