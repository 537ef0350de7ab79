package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.OperatorTable;

/** Elementary functions: what has a pole or a domain. */
final class FunctionRules {
  // From here on a power's derivative exceeds the largest number only where the power nearly does.
  private static final double NEAR_POLE = 1e-30;

  private static final Cell ONE = Step.point(1);

  private FunctionRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    table
        .add("Exp", Derivative.first("dx = dy · y", (s, k) -> s.mul(s.dy(), s.y())))
        .add("Log", Derivative.first("dx = dy / x", (s, k) -> s.div(s.dy(), s.in(k))).withPole())
        .add("Sqrt", Derivative.first("dx = dy / (2 · y)", FunctionRules::sqrt).withPole())
        .add(
            "Pow",
            Derivative.of(
                    "dx = 0 if p = 0, else dy · (p · x^(p−1));"
                        + " dp = 0 if x = 0 and p ≥ 0, else dy · (y · log(x))",
                    FunctionRules::pow)
                .withPole(s -> s.in(0).lo < NEAR_POLE))
        .add("Sin", Derivative.first("dx = dy · cos(x)", boundedWhereFinite(-1, 1)))
        .add("Cos", Derivative.first("dx = dy · −sin(x)", boundedWhereFinite(-1, 1)))
        .add("Tan", Derivative.first("dx = dy · (1 + y²)", FunctionRules::tan))
        .add("Sinh", Derivative.first("dx = dy · cosh(x)", FunctionRules::sinh))
        .add("Cosh", Derivative.first("dx = dy · sinh(x)", FunctionRules::cosh))
        .add("Asin", Derivative.first("dx = dy · (1 − x²)^(−½)", arc(false)).withPole())
        .add("Acos", Derivative.first("dx = dy · −(1 − x²)^(−½)", arc(true)).withPole())
        .add("Atan", Derivative.first("dx = dy / (x² + 1)", FunctionRules::atan))
        .add("Asinh", Derivative.first("dx = dy · (x² + 1)^(−½)", bounded(0, 1)))
        .add("Acosh", Derivative.first("dx = dy · (x² − 1)^(−½)", FunctionRules::acosh).withPole())
        .add("Atanh", Derivative.first("dx = dy / (1 − x²)", FunctionRules::atanh).withPole())
        .add("Erf", Derivative.first("dx = dy · 2/√π · exp(−x²)", bounded(0, 1.1283793)));
  }

  /** The local derivative lies between two numbers, whatever the operand unless it is NaN. */
  static Derivative.Rule bounded(double lo, double hi) {
    return bounded(lo, hi, Flags.NAN);
  }

  /** As above, for derivatives that are NaN at infinity. */
  static Derivative.Rule boundedWhereFinite(double lo, double hi) {
    return bounded(lo, hi, Flags.ALL);
  }

  private static Derivative.Rule bounded(double lo, double hi, int failing) {
    return (s, k) -> {
      Cell slope = Step.range(lo, hi);
      slope.flags = (s.in(k).flags & failing) != 0 ? Flags.NAN : 0;
      return s.loosened(s.mul(s.dy(), slope));
    };
  }

  private static Cell sqrt(Step s, int k) {
    Cell y = s.y();
    if (s.in(k).lo > 0) {
      // Of the operand may be known what is not of the result: that only some values count.
      y.lo = Math.max(y.lo, Math.sqrt(s.in(k).lo) * (1 - 1e-6));
    }
    return s.div(s.dy(), s.mul(Step.point(2), y));
  }

  private static Cell pow(Step s, int k) {
    return s.unbroadcast(k == 0 ? ofBase(s) : ofExponent(s), k);
  }

  private static Cell ofBase(Step s) {
    Cell p = s.in(1);
    if (p.isPoint() && p.lo == 0) {
      return Step.point(0);
    }
    Cell slope = s.mul(p, power(s, s.in(0), p));
    Cell out = s.mul(s.dy(), slope);
    // Where p is 0, 0 is selected.
    return p.containsZero() ? Step.selected(out) : out;
  }

  // x^(p-1), wide where x may be negative.
  private static Cell power(Step s, Cell x, Cell p) {
    Cell e = s.sub(p, ONE);
    FloatFormat format = s.type().format();
    Cell out = Step.point(1);
    int flags = x.flags & Flags.NAN | p.flags & Flags.NAN;
    boolean whole = e.isPoint() && e.lo == Math.rint(e.lo);
    if (x.isEmpty() || e.isEmpty()) {
      out.set(-format.max(), format.max(), Flags.ALL);
      return out;
    }
    double least = x.containsZero() ? 0 : Math.min(Math.abs(x.lo), Math.abs(x.hi));
    double most = x.magnitude();
    double lo = Double.POSITIVE_INFINITY;
    double hi = 0;
    for (double base : new double[] {least, most}) {
      for (double exponent : new double[] {e.lo, e.hi}) {
        double value = Math.pow(base, exponent);
        lo = Math.min(lo, value);
        hi = Math.max(hi, value);
      }
    }
    // Monotone in each of both; 1 lies between where an exponent of 0 does.
    lo = e.containsZero() || least <= 1 && most >= 1 ? Math.min(lo, 1) : lo;
    hi = e.containsZero() || least <= 1 && most >= 1 ? Math.max(hi, 1) : hi;
    if ((x.flags & Flags.INFINITE) != 0 || (p.flags & Flags.INFINITE) != 0) {
      flags |= Flags.POSITIVE;
      lo = 0;
      hi = format.max();
    }
    if (hi > format.max()) {
      flags |= Flags.POSITIVE;
    }
    boolean negative = x.lo < 0 || (x.flags & Flags.NEGATIVE) != 0;
    boolean odd = !whole || Math.abs(e.lo % 2) == 1;
    if (negative && odd) {
      flags |= (flags & Flags.POSITIVE) != 0 ? Flags.NEGATIVE : 0;
      flags |= whole ? 0 : Flags.NAN;
      lo = -hi;
    }
    out.set(Math.max(lo, -format.max()), Math.min(hi, format.max()), flags);
    if (lo > format.max()) {
      out.setEmpty(flags);
    }
    return s.loosened(out);
  }

  private static Cell ofExponent(Step s) {
    Cell x = s.in(0);
    Cell p = s.in(1);
    Cell log = new Cell();
    boolean onlyZeroPowers = p.lo >= 0 && (p.flags & Flags.NEGATIVE) == 0;
    double tiny = s.type().format().minPositive();
    // At 0 the logarithm is infinite, but 0 is selected unless the exponent is negative.
    double from = x.lo > 0 ? x.lo : tiny;
    log.set(Math.log(from), Math.log(Math.max(from, x.hi)), 0);
    log.flags |= x.lo < 0 || (x.flags & (Flags.NAN | Flags.NEGATIVE)) != 0 ? Flags.NAN : 0;
    log.flags |= x.containsZero() && !onlyZeroPowers ? Flags.NEGATIVE : 0;
    log.flags |= x.flags & Flags.POSITIVE;
    Cell out = s.mul(s.dy(), s.mul(s.y(), s.loosened(log)));
    return x.containsZero() ? Step.selected(out) : out;
  }

  private static Cell tan(Step s, int k) {
    return s.mul(s.dy(), s.add(ONE, s.square(s.y())));
  }

  private static Cell sinh(Step s, int k) {
    return s.mul(s.dy(), hyperbolic(s, s.in(k), true));
  }

  private static Cell cosh(Step s, int k) {
    return s.mul(s.dy(), hyperbolic(s, s.in(k), false));
  }

  private static Cell hyperbolic(Step s, Cell x, boolean cosh) {
    double max = s.type().max();
    double most = Math.cosh(x.magnitude());
    Cell out =
        cosh
            ? Step.range(1, Math.min(max, most))
            : Step.range(
                Math.max(-max, Math.sinh(x.isEmpty() ? 0 : x.lo)),
                Math.min(max, Math.sinh(x.isEmpty() ? 0 : x.hi)));
    out.flags = x.flags;
    if (most > max) {
      out.flags |= cosh ? Flags.POSITIVE : Flags.INFINITE;
    }
    return s.loosened(out);
  }

  private static Derivative.Rule arc(boolean negative) {
    return (s, k) -> {
      Cell x = s.in(k);
      Cell square = s.square(x);
      // Beyond ±1 the value is NaN forwards already.
      square.hi = Math.min(square.hi, 1);
      square.lo = Math.min(square.lo, 1);
      Cell slope = s.inverseRoot(s.sub(ONE, square));
      if (x.lo < -1 || x.hi > 1) {
        slope.flags |= Flags.NAN;
      }
      return s.mul(s.dy(), negative ? s.negate(slope) : slope);
    };
  }

  private static Cell atan(Step s, int k) {
    return s.div(s.dy(), s.add(s.square(s.in(k)), ONE));
  }

  private static Cell acosh(Step s, int k) {
    Cell x = s.in(k);
    Cell inner = s.sub(s.square(x), ONE);
    int flags = inner.lo < 0 ? Flags.NAN : 0;
    inner.lo = Math.max(0, inner.lo);
    inner.hi = Math.max(0, inner.hi);
    Cell slope = s.inverseRoot(inner);
    slope.flags |= flags;
    return s.mul(s.dy(), slope);
  }

  private static Cell atanh(Step s, int k) {
    return s.div(s.dy(), s.sub(ONE, s.square(s.in(k))));
  }
}
