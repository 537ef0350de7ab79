package org.assay.bounds.facts;

import java.util.ArrayList;
import java.util.List;

/** What IsNaN and comparisons guard. */
final class GuardCases {
  private static final Fact GUARD = new GuardedByIsNan();
  private static final Fact COMPARED = new GuardedByComparison();

  private GuardCases() {}

  static List<FactCase> all() {
    List<FactCase> all = new ArrayList<>();
    all.addAll(guards());
    all.addAll(comparisons());
    return all;
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
}
