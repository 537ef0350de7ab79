package org.assay.bounds.facts;

import static org.assay.bounds.facts.FactCase.AXES;
import static org.assay.bounds.facts.FactCase.unary;

import java.util.ArrayList;
import java.util.List;

/** Normalisation to a norm, and convex combinations. */
final class NormalisedCases {
  private static final Fact NORMALISED = new Normalised();
  private static final Fact UNIT = new UnitVector();
  private static final Fact CONVEX = new ConvexCombination();

  private NormalisedCases() {}

  static List<FactCase> all() {
    List<FactCase> all = new ArrayList<>();
    all.addAll(normalised());
    all.addAll(unit());
    all.addAll(convex());
    return all;
  }

  private static List<FactCase> normalised() {
    String eps = AXES + ", float eps = {1e-5}, float two = {2}, float one = {1}";
    String mean = "q = Pow(x, two) m = ReduceMean<keepdims=1>(q, a1) v = Add(m, eps) ";
    return List.of(
        FactCase.holds(
            "x / root",
            NORMALISED,
            unary("[2, 9]", eps, mean + "r = Sqrt(v) y = Div(x, r)"),
            -300,
            300),
        FactCase.holds(
            "x * (1 / root), square as a product",
            NORMALISED,
            unary(
                "[2, 9]",
                eps,
                "q = Mul(x, x) m = ReduceMean<keepdims=1>(q, a1) v = Add(eps, m)"
                    + " r = Sqrt(v) i = Div(one, r) y = Mul(x, i)"),
            -1e30,
            1e30),
        FactCase.holds(
            "reciprocal, behind casts to the same type",
            NORMALISED,
            unary(
                "[2, 9]",
                eps,
                "c = Cast<to=1>(x) q = Pow(c, two) m = ReduceMean<keepdims=1>(q, a1)"
                    + " v = Add(m, eps) r = Sqrt(v) i = Reciprocal(r) y = Mul(i, c)"),
            -300,
            300),
        FactCase.not(
            "without epsilon",
            NORMALISED,
            unary(
                "[2, 9]",
                eps,
                "q = Pow(x, two) m = ReduceMean<keepdims=1>(q, a1) r = Sqrt(m) y = Div(x, r)"),
            -300,
            300),
        FactCase.not(
            "an epsilon below the squares' rounding",
            NORMALISED,
            unary(
                "[2, 9]",
                AXES + ", float eps = {1e-44}, float two = {2}",
                mean + "r = Sqrt(v) y = Div(x, r)"),
            -300,
            300),
        FactCase.not(
            "mean over another axis",
            NORMALISED,
            unary(
                "[9, 9]",
                eps,
                "q = Pow(x, two) m = ReduceMean<keepdims=0>(q, a1) v = Add(m, eps)"
                    + " r = Sqrt(v) y = Div(x, r)"),
            -300,
            300),
        FactCase.not(
            "third power",
            NORMALISED,
            unary(
                "[2, 9]",
                AXES + ", float eps = {1e-5}, float two = {3}",
                "a = Abs(x) q = Pow(a, two) m = ReduceMean<keepdims=1>(q, a1) v = Add(m, eps)"
                    + " r = Sqrt(v) y = Div(x, r)"),
            -300,
            300),
        FactCase.not(
            "the inverse of twice as much",
            NORMALISED,
            unary("[2, 9]", eps, mean + "r = Sqrt(v) i = Div(two, r) y = Mul(x, i)"),
            -300,
            300));
  }

  private static List<FactCase> unit() {
    String eps = AXES + ", float eps = {1e-12}";
    String norm = "n = ReduceL2<keepdims=1>(x, a1) ";
    return List.of(
        FactCase.holds(
            "clipped norm",
            UNIT,
            unary("[2, 5]", eps, norm + "c = Clip(n, eps) y = Div(x, c)"),
            -1e30,
            1e30),
        FactCase.holds(
            "clipped and expanded",
            UNIT,
            unary(
                "[2, 5]",
                eps + ", int64[2] s = {2, 5}",
                norm + "c = Clip(n, eps) k = Expand(c, s) y = Div(x, k)"),
            -3,
            3),
        FactCase.holds(
            "norm + eps",
            UNIT,
            unary("[2, 5]", eps, norm + "c = Add(n, eps) y = Div(x, c)"),
            -3,
            3),
        FactCase.holds(
            "max(norm, eps)",
            UNIT,
            unary("[2, 5]", eps, norm + "c = Max(eps, n) y = Div(x, c)"),
            -3,
            3),
        FactCase.not("bare norm", UNIT, unary("[2, 5]", eps, norm + "y = Div(x, n)"), -3, 3),
        FactCase.not(
            "an epsilon among subnormal squares",
            UNIT,
            unary(
                "[2, 5]", AXES + ", float eps = {4e-23}", norm + "c = Clip(n, eps) y = Div(x, c)"),
            -1e-22,
            1e-22),
        FactCase.not(
            "clipped from above too",
            UNIT,
            unary(
                "[2, 5]",
                eps + ", float most = {2}",
                norm + "c = Clip(n, eps, most) y = Div(x, c)"),
            -9,
            9),
        FactCase.not(
            "norm - eps",
            UNIT,
            unary(
                "[2, 5]", AXES + ", float eps = {-1e-12}", norm + "c = Add(n, eps) y = Div(x, c)"),
            1,
            3),
        FactCase.not(
            "norm of the columns",
            UNIT,
            unary("[5, 5]", eps, "n = ReduceL2<keepdims=0>(x, a1) c = Clip(n, eps) y = Div(x, c)"),
            -3,
            3));
  }

  private static List<FactCase> convex() {
    String in = "g (float[2, 4] s, float[4, 3] v) => (float[2, 3] y) <float zero = {0}>";
    return List.of(
        FactCase.holds(
            "attention", CONVEX, in + "{ p = Softmax<axis=1>(s) y = MatMul(p, v) }", -90, 90),
        FactCase.holds(
            "guarded",
            CONVEX,
            in + "{ p = Softmax(s) n = IsNaN(p) g = Where(n, zero, p) y = MatMul(g, v) }",
            -9,
            90),
        FactCase.not(
            "softmax over the queries",
            CONVEX,
            in + "{ p = Softmax<axis=0>(s) y = MatMul(p, v) }",
            -9,
            9),
        FactCase.not(
            "sigmoids do not sum to 1", CONVEX, in + "{ p = Sigmoid(s) y = MatMul(p, v) }", -9, 9),
        FactCase.not(
            "values times weights",
            CONVEX,
            "g (float[2, 4] v, float[4, 3] s) => (float[2, 3] y)"
                + "{ p = Softmax<axis=1>(s) y = MatMul(v, p) }",
            -9,
            9),
        FactCase.not(
            "a guard that repeats weights",
            CONVEX,
            "g (float[2, 1] s, float[4, 3] v) => (float[2, 3] y)"
                + " <float[1, 4] zero = {0, 0, 0, 0}>"
                + "{ p = Softmax(s) n = IsNaN(p) g = Where(n, zero, p) y = MatMul(g, v) }",
            -9,
            9),
        FactCase.not(
            "infinite values, whose weight may be 0",
            CONVEX,
            "g (float[2, 4] s, float[4, 3] v) => (float[2, 3] y) <float big = {3e38}>"
                + "{ p = Softmax<axis=1>(s) w = Mul(v, big) y = MatMul(p, w) }",
            -90,
            90));
  }
}
