package org.assay.bounds.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each fact holds and where it must not be believed, with ONNX Runtime as the judge. */
class FactsTest {
  private static final int SEEDS = 40;

  private static final Fact SQUARES = new Squares();
  private static final Fact SHIFTED = new ShiftedByMaximum();
  private static final Fact SOFTMAX = new HandWrittenSoftmax();
  private static final Fact NORMALISED = new Normalised();
  private static final Fact UNIT = new UnitVector();
  private static final Fact CONVEX = new ConvexCombination();
  private static final Fact GUARD = new GuardedByIsNan();
  private static final Fact COMPARED = new GuardedByComparison();

  private static String unary(String dims, String constants, String body) {
    return "g (float" + dims + " x) => (float" + dims + " y)\n<" + constants + ">\n{" + body + "}";
  }

  private static final String AXES = "int64[1] a0 = {0}, int64[1] a1 = {1}";

  static List<FactCase> cases() {
    List<FactCase> all = new ArrayList<>();
    all.addAll(squares());
    all.addAll(shifted());
    all.addAll(softmax());
    all.addAll(normalised());
    all.addAll(unit());
    all.addAll(convex());
    all.addAll(guards());
    all.addAll(comparisons());
    all.addAll(rounded());
    return all;
  }

  /** The patterns with every result rounded to 16 bits and back. */
  private static List<FactCase> rounded() {
    String eps = AXES + ", float eps = {6e-8}, float two = {2}, float one = {1}";
    List<FactCase> all = new ArrayList<>();
    for (int type : new int[] {10, 16}) {
      String title = type == 10 ? ", float16" : ", bfloat16";
      all.add(
          FactCase.holds(
              "RMS normalisation" + title,
              NORMALISED,
              unary(
                  "[2, 9]",
                  eps,
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("q", "Mul(z, z)", "qq", type)
                      + narrow("m", "ReduceMean<keepdims=1>(qq, a1)", "mm", type)
                      + narrow("v", "Add(mm, eps)", "vv", type)
                      + narrow("r", "Sqrt(vv)", "rr", type)
                      + narrow("i", "Div(one, rr)", "ii", type)
                      + "y = Mul(z, ii)"),
              -1,
              1));
      all.add(
          FactCase.holds(
              "RMS normalisation of small numbers" + title,
              NORMALISED,
              unary(
                  "[2, 9]",
                  eps,
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("q", "Mul(z, z)", "qq", type)
                      + narrow("m", "ReduceMean<keepdims=1>(qq, a1)", "mm", type)
                      + narrow("v", "Add(mm, eps)", "vv", type)
                      + narrow("r", "Sqrt(vv)", "rr", type)
                      + "y = Div(z, rr)"),
              -1e-2,
              1e-2));
      all.add(
          FactCase.holds(
              "unit vector" + title,
              UNIT,
              unary(
                  "[2, 9]",
                  AXES + ", float eps = {1e-3}",
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("n", "ReduceL2<keepdims=1>(z, a1)", "nn", type)
                      + narrow("d", "Add(nn, eps)", "dd", type)
                      + "y = Div(z, dd)"),
              -3,
              3));
      all.add(
          FactCase.holds(
              "softmax by hand" + title,
              SOFTMAX,
              unary(
                  "[2, 9]",
                  AXES,
                  narrow("e", "Exp(x)", "ee", type)
                      + narrow("s", "ReduceSum<keepdims=1>(ee, a1)", "ss", type)
                      + "y = Div(ee, ss)"),
              -5,
              2));
      all.add(
          FactCase.not(
              "softmax by hand of which only the sum is rounded" + title,
              SOFTMAX,
              unary(
                  "[2, 1]",
                  AXES,
                  "ee = Exp(x) "
                      + narrow("s", "ReduceSum<keepdims=1>(ee, a1)", "ss", type)
                      + "y = Div(ee, ss)"),
              -5,
              2));
      all.add(
          FactCase.holds(
              "attention" + title,
              CONVEX,
              "g (float[2, 9] x, float[9, 3] v) => (float[2, 3] y) {"
                  + narrow("p", "Softmax(x)", "pp", type)
                  + "y = MatMul(pp, v) }",
              -3,
              3));
    }
    return all;
  }

  private static String narrow(String result, String body, String rounded, int type) {
    String wide = result + "_wide";
    return wide
        + " = "
        + body
        + " "
        + result
        + "_half = Cast<to="
        + type
        + ">("
        + wide
        + ") "
        + rounded
        + " = Cast<to=1>("
        + result
        + "_half) ";
  }

  private static List<FactCase> squares() {
    return List.of(
        FactCase.holds("x * x", SQUARES, unary("[3]", AXES, "y = Mul(x, x)"), -3, 2),
        FactCase.holds(
            "x * x behind copies",
            SQUARES,
            unary("[3]", AXES, "a = Identity(x) b = Cast<to=1>(x) y = Mul(a, b)"),
            -3,
            2),
        FactCase.holds("x - x", SQUARES, unary("[3]", AXES, "y = Sub(x, x)"), -3e38, 3e38),
        FactCase.holds("x / x", SQUARES, unary("[3]", AXES, "y = Div(x, x)"), 1e-40, 3e38),
        FactCase.not(
            "two tensors",
            SQUARES,
            "g (float[3] x, float[3] z) => (float[3] y) { y = Mul(x, z) }",
            -3,
            2),
        FactCase.not(
            "x times its transpose",
            SQUARES,
            unary("[3, 3]", AXES, "t = Transpose<perm=[1, 0]>(x) y = Mul(x, t)"),
            -3,
            2),
        FactCase.not(
            "x times itself reshaped",
            SQUARES,
            "g (float[2] x) => (float[2, 2] y) <int64[2] s = {2, 1}>"
                + "{ c = Reshape(x, s) y = Mul(x, c) }",
            -3,
            2),
        FactCase.not(
            "x minus its rounding to 16 bits",
            SQUARES,
            unary("[3]", AXES, "h = Cast<to=10>(x) f = Cast<to=1>(h) y = Sub(x, f)"),
            -3,
            2));
  }

  private static List<FactCase> shifted() {
    return List.of(
        FactCase.holds(
            "rows",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "minimum",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMin<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "all elements",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=0>(x) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "unsqueezed",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES,
                "m = ReduceMax<keepdims=0>(x, a1) k = Unsqueeze(m, a1) y = Sub(x, k)"),
            -50,
            50),
        FactCase.holds(
            "first axis, which broadcasting restores",
            SHIFTED,
            unary("[3, 3]", AXES, "m = ReduceMax<keepdims=0>(x, a0) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "expanded",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES + ", int64[2] s = {3, 3}",
                "m = ReduceMax<keepdims=1>(x, a1) k = Expand(m, s) y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "maximum of rows taken from columns",
            SHIFTED,
            unary("[3, 3]", AXES, "m = ReduceMax<keepdims=0>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.not(
            "unsqueezed on the wrong side",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES,
                "m = ReduceMax<keepdims=0>(x, a1) k = Unsqueeze(m, a0) y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "a column reshaped to a row, then expanded to a square",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES + ", int64[2] r = {1, 3}, int64[2] s = {3, 3}",
                "m = ReduceMax<keepdims=1>(x, a1) t = Reshape(m, r) k = Expand(t, s)"
                    + " y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "another tensor",
            SHIFTED,
            "g (float[2, 3] x, float[2, 3] z) => (float[2, 3] y) <int64[1] a1 = {1}>"
                + "{ m = ReduceMax<keepdims=1>(z, a1) y = Sub(x, m) }",
            -50,
            50),
        FactCase.not(
            "the mean",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMean<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.not(
            "max(x) - x",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=1>(x, a1) y = Sub(m, x)"),
            -50,
            50));
  }

  private static List<FactCase> softmax() {
    String shift = "m = ReduceMax<keepdims=1>(x, a1) d = Sub(x, m) e = Exp(d) ";
    return List.of(
        FactCase.holds(
            "sum of exp(x - max) is at least 1",
            SOFTMAX,
            unary("[2, 4]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a1) y = Add(s, s)"),
            -500,
            500),
        FactCase.holds(
            "quotient",
            SOFTMAX,
            unary("[2, 4]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a1) y = Div(e, s)"),
            -500,
            500),
        FactCase.holds(
            "a histogram over its own sum",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            0.001,
            7),
        FactCase.not(
            "a sum over another axis than the maximum",
            SOFTMAX,
            unary("[3, 3]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a0) y = Add(s, s)"),
            -50,
            50),
        FactCase.not(
            "terms of both signs",
            SOFTMAX,
            unary(
                "[2, 4]",
                AXES + ", float c = {100}",
                "s = ReduceSum<keepdims=1>(x, a1) t = Add(s, c) y = Div(x, t)"),
            -3,
            7),
        FactCase.not(
            "quotient by the sum of other rows",
            SOFTMAX,
            unary("[3, 3]", AXES, "s = ReduceSum<keepdims=0>(x, a1) y = Div(x, s)"),
            0.001,
            7),
        FactCase.holds(
            "a sum that may be 0: 0 / 0 is NaN, but nothing exceeds 1",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            0,
            7),
        FactCase.not(
            "terms of both signs",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            -1,
            7));
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

  private static List<FactCase> guards() {
    String in = "g (float[4] x, float[4] z) => (float[4] y) <float c = {0}, float n = {nan}>";
    return List.of(
        FactCase.holds(
            "Where(IsNaN(q), 0, q)",
            GUARD,
            in + "{ q = Div(x, z) t = IsNaN(q) y = Where(t, c, q) }",
            -1,
            1),
        FactCase.not(
            "another tensor is tested",
            GUARD,
            in + "{ q = Div(x, z) p = Div(z, x) t = IsNaN(p) y = Where(t, c, q) }",
            -1,
            1),
        FactCase.not(
            "branches exchanged",
            GUARD,
            in + "{ q = Div(x, z) t = IsNaN(q) y = Where(t, q, c) }",
            -1,
            1),
        FactCase.not(
            "the replacement is NaN",
            GUARD,
            in + "{ q = Div(x, z) t = IsNaN(q) y = Where(t, n, q) }",
            -1,
            1),
        FactCase.not(
            "a test of infinity",
            GUARD,
            in + "{ q = Div(x, z) t = IsInf(q) y = Where(t, c, q) }",
            -1,
            1));
  }

  private static List<FactCase> comparisons() {
    String in =
        "g (float[6] x, float[6] z) => (float[6] y)"
            + " <float c = {0.25}, float zero = {0}, float one = {1}>";
    return List.of(
        FactCase.holds(
            "Where(x > c, x, 1)",
            COMPARED,
            in + "{ t = Greater(x, c) y = Where(t, x, one) }",
            -1,
            1),
        FactCase.holds(
            "Where(x > 0, x, 1) is never 0",
            COMPARED,
            in + "{ t = Greater(x, zero) y = Where(t, x, one) }",
            0,
            1),
        FactCase.holds(
            "Where(x >= c, x, 1)",
            COMPARED,
            in + "{ t = GreaterOrEqual(x, c) y = Where(t, x, one) }",
            -1,
            1),
        FactCase.holds(
            "Where(x < c, 1, x)", COMPARED, in + "{ t = Less(x, c) y = Where(t, one, x) }", -1, 1),
        FactCase.holds(
            "Where(not c >= x, x, 1)",
            COMPARED,
            in + "{ s = GreaterOrEqual(c, x) t = Not(s) y = Where(t, x, one) }",
            -1,
            1),
        FactCase.holds(
            "Where(x <= c, x, 0)",
            COMPARED,
            in + "{ t = LessOrEqual(x, c) y = Where(t, x, zero) }",
            -1,
            1),
        FactCase.holds(
            "Where(x > 0, log(x), 0)",
            COMPARED,
            in + "{ t = Greater(x, zero) l = Log(x) y = Where(t, l, zero) }",
            -1,
            1),
        FactCase.holds(
            "a quotient that may be infinite",
            COMPARED,
            in + "{ q = Div(x, z) t = Greater(q, c) y = Where(t, q, one) }",
            -1,
            1),
        FactCase.not(
            "another tensor is compared",
            COMPARED,
            in + "{ t = Greater(z, c) y = Where(t, x, one) }",
            -1,
            1),
        FactCase.not(
            "branches exchanged, nothing cut",
            COMPARED,
            in + "{ t = Greater(x, c) l = Log(x) y = Where(t, one, l) }",
            -1,
            1),
        FactCase.not(
            "the logarithm of another tensor",
            COMPARED,
            in + "{ t = Greater(x, zero) l = Log(z) y = Where(t, l, zero) }",
            -1,
            1),
        FactCase.not(
            "x >= 0 does not keep 0 from the logarithm",
            COMPARED,
            in + "{ t = GreaterOrEqual(x, zero) l = Log(x) y = Where(t, l, zero) }",
            0,
            1),
        FactCase.not(
            "a comparison that is no constant",
            COMPARED,
            in + "{ t = Greater(x, z) y = Where(t, x, one) }",
            -1,
            1));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsExactlyWhereItMay(FactCase c) {
    Bounds without = c.output(List.of());
    Bounds with = c.output(enabling(c.fact()));
    Bounds base = c.output(others(c.fact()));
    boolean narrower = !same(base, with);
    assertThat(narrower)
        .as("%s%n without any fact %s%n with it %s", c, without, with)
        .isEqualTo(c.applies());
  }

  // A fact may rest on another one: exp(x - max) needs x - max <= 0 to have a bounded sum.
  private static List<Fact> enabling(Fact fact) {
    return Stream.concat(others(fact).stream(), Stream.of(fact)).toList();
  }

  private static List<Fact> others(Fact fact) {
    return Facts.all().stream().filter(f -> f.getClass() != fact.getClass()).toList();
  }

  private static boolean same(Bounds a, Bounds b) {
    return a.hull().lo == b.hull().lo && a.hull().hi == b.hull().hi && a.allFlags() == b.allFlags();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runsStayWithinBounds(FactCase c) {
    ContainmentHarness harness =
        new ContainmentHarness(
            FactCase.oracle(Facts.all()), new ContainmentHarness.Settings(8, 4, 1, 1));
    ContainmentReport report = harness.run(c::generated, 0, SEEDS);
    assertThat(report.violations()).as("seeds 0 to %d of %s", SEEDS, c).isEmpty();
    assertThat(report.errors()).isEmpty();
    assertThat(report.checks()).as("checks of %s", c).isGreaterThan(SEEDS);
  }

  @Test
  void everyFactIsTestedBothWays() {
    for (boolean applies : new boolean[] {true, false}) {
      Set<Class<?>> tested =
          cases().stream()
              .filter(c -> c.applies() == applies)
              .map(c -> c.fact().getClass())
              .collect(Collectors.toSet());
      assertThat(tested)
          .isEqualTo(Facts.all().stream().map(Object::getClass).collect(Collectors.toSet()));
    }
  }

  /** Its bounds end a little above the least value: no sound fact. */
  @Test
  void aFalseFactIsNoticed() {
    FactCase c = FactCase.holds("x * x", SQUARES, unary("[3]", AXES, "y = Mul(x, x)"), -3, 2);
    Fact wrong =
        new Fact() {
          @Override
          public Set<String> operators() {
            return Set.of("Mul");
          }

          @Override
          public Optional<Bounds> apply(Place place) {
            return Optional.of(place.within(Float.MIN_VALUE, 9));
          }
        };
    ContainmentReport report =
        new ContainmentHarness(
                FactCase.oracle(List.of(wrong)), new ContainmentHarness.Settings(8, 4, 1, 1))
            .run(c::generated, 0, SEEDS);
    assertThat(report.violations()).isNotEmpty();
  }
}
