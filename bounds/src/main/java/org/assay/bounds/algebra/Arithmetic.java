package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;

/**
 * Correctly rounded arithmetic on cells (IEEE 754-2019, clause 5.4.1; integers wrap or truncate as
 * in C). Results may alias no operand.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** a + b. */
  public static void add(Cell a, Cell b, ElementType type, Cell out) {
    int flags = addFlags(a, b);
    if (a.isEmpty() || b.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    out.set(a.lo + b.lo, a.hi + b.hi, flags);
    Rounding.nearest(out, type);
  }

  private static int addFlags(Cell a, Cell b) {
    int flags = (a.flags | b.flags);
    boolean opposite =
        (a.flags & Flags.POSITIVE) != 0 && (b.flags & Flags.NEGATIVE) != 0
            || (a.flags & Flags.NEGATIVE) != 0 && (b.flags & Flags.POSITIVE) != 0;
    return opposite ? flags | Flags.NAN : flags;
  }

  /** a − b. */
  public static void sub(Cell a, Cell b, ElementType type, Cell out) {
    Cell minus = new Cell();
    negate(b, minus);
    add(a, minus, type, out);
  }

  /** −a, without rounding. */
  public static void negate(Cell a, Cell out) {
    out.set(-a.hi, -a.lo, swapSigns(a.flags));
  }

  /** Flags of −x. */
  public static int swapSigns(int flags) {
    return flags & Flags.NAN
        | ((flags & Flags.POSITIVE) != 0 ? Flags.NEGATIVE : 0)
        | ((flags & Flags.NEGATIVE) != 0 ? Flags.POSITIVE : 0);
  }

  /** a · b. */
  public static void mul(Cell a, Cell b, ElementType type, Cell out) {
    int flags = (a.flags | b.flags) & Flags.NAN | timesInfinity(a, b) | timesInfinity(b, a);
    if (a.isEmpty() || b.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double p = a.lo * b.lo;
    double q = a.lo * b.hi;
    double r = a.hi * b.lo;
    double s = a.hi * b.hi;
    out.set(
        Math.min(Math.min(p, q), Math.min(r, s)), Math.max(Math.max(p, q), Math.max(r, s)), flags);
    Rounding.nearest(out, type);
  }

  // What an infinity of a times the values of b gives.
  private static int timesInfinity(Cell a, Cell b) {
    if ((a.flags & Flags.INFINITE) == 0) {
      return 0;
    }
    boolean up = (a.flags & Flags.POSITIVE) != 0;
    boolean down = (a.flags & Flags.NEGATIVE) != 0;
    boolean positive = b.hi > 0 || (b.flags & Flags.POSITIVE) != 0;
    boolean negative = b.lo < 0 || (b.flags & Flags.NEGATIVE) != 0;
    int flags = b.containsZero() ? Flags.NAN : 0;
    if (up && positive || down && negative) {
      flags |= Flags.POSITIVE;
    }
    if (up && negative || down && positive) {
      flags |= Flags.NEGATIVE;
    }
    return flags;
  }

  /** x · x for one and the same x: never negative. */
  public static void square(Cell a, ElementType type, Cell out) {
    int flags = a.flags & Flags.NAN | ((a.flags & Flags.INFINITE) != 0 ? Flags.POSITIVE : 0);
    if (a.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double least = a.containsZero() ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi));
    double most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
    out.set(least * least, most * most, flags);
    Rounding.nearest(out, type);
  }

  /** a / b of floats; a zero of either sign counts where b contains 0. */
  public static void div(Cell a, Cell b, ElementType type, Cell out) {
    int flags = (a.flags | b.flags) & Flags.NAN;
    boolean aInfinite = (a.flags & Flags.INFINITE) != 0;
    boolean bInfinite = (b.flags & Flags.INFINITE) != 0;
    if (aInfinite) {
      flags |= bInfinite ? Flags.NAN : 0;
      flags |= overSigns(a.flags, b);
    }
    if (b.isEmpty() || a.isEmpty()) {
      boolean zero = bInfinite && !a.isEmpty();
      out.set(zero ? 0 : Double.POSITIVE_INFINITY, zero ? 0 : Double.NEGATIVE_INFINITY, flags);
      return;
    }
    if (!b.containsZero()) {
      quotient(a.lo, a.hi, b.lo, b.hi, out);
    } else {
      flags |= a.containsZero() ? Flags.NAN : 0;
      flags |= a.lo != 0 || a.hi != 0 ? Flags.INFINITE : 0;
      boolean below = a.lo < 0 && b.hi > 0 || a.hi > 0 && b.lo < 0;
      boolean above = a.lo < 0 && b.lo < 0 || a.hi > 0 && b.hi > 0;
      double most = type.max();
      if (b.lo == 0 && b.hi == 0) {
        out.setEmpty(0);
      } else {
        // A denominator of one sign still bounds the quotient away from 0.
        double least = a.containsZero() || b.lo < 0 && b.hi > 0 ? 0 : smallestQuotient(a, b);
        out.set(below ? -most : above ? least : 0, above ? most : below ? -least : 0, 0);
        if (below && above) {
          out.set(-most, most, 0);
        }
      }
    }
    if (bInfinite && !out.isEmpty()) {
      out.lo = Math.min(out.lo, 0);
      out.hi = Math.max(out.hi, 0);
    } else if (bInfinite) {
      out.set(0, 0, 0);
    }
    out.flags |= flags;
    Rounding.nearest(out, type);
  }

  private static double smallestQuotient(Cell a, Cell b) {
    double least = Math.min(Math.abs(a.lo), Math.abs(a.hi));
    return least / Math.max(Math.abs(b.lo), Math.abs(b.hi));
  }

  private static int overSigns(int flags, Cell b) {
    boolean up = (flags & Flags.POSITIVE) != 0;
    boolean down = (flags & Flags.NEGATIVE) != 0;
    // Zeros may have either sign.
    boolean positive = b.hi >= 0;
    boolean negative = b.lo <= 0;
    int result = 0;
    if (up && positive || down && negative) {
      result |= Flags.POSITIVE;
    }
    if (up && negative || down && positive) {
      result |= Flags.NEGATIVE;
    }
    return result;
  }

  private static void quotient(double alo, double ahi, double blo, double bhi, Cell out) {
    double p = alo / blo;
    double q = alo / bhi;
    double r = ahi / blo;
    double s = ahi / bhi;
    out.set(Math.min(Math.min(p, q), Math.min(r, s)), Math.max(Math.max(p, q), Math.max(r, s)), 0);
  }

  /** a / b of integers, truncated towards 0; a zero denominator is undefined and gives anything. */
  public static void integerDiv(Cell a, Cell b, ElementType type, Cell out) {
    if (a.isEmpty() || b.isEmpty()) {
      out.setEmpty(0);
      return;
    }
    if (b.containsZero()) {
      // Zero itself traps or is undefined; every other denominator has magnitude 1 or more.
      double most = a.magnitude();
      out.set(Math.max(type.min(), -most), Math.min(type.max(), most), 0);
      return;
    }
    quotient(a.lo, a.hi, b.lo, b.hi, out);
    out.set(truncate(out.lo), truncate(out.hi), 0);
    Rounding.nearest(out, type);
  }

  private static double truncate(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }
}
