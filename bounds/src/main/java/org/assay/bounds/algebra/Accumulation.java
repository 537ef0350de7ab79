package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/**
 * Bounds of a sum of products or terms that a kernel adds in any order.
 *
 * <p>The terms' bounds are collected as four sums: of lower ends, of upper ends, of the positive
 * parts of the upper and of the negative parts of the lower ends. Rounding: any order of n − 1
 * float additions errs by at most (n−1)·u·Σ|t| (Jeannerod and Rump 2013, theorem 4.1), products by
 * another u each; u is the unit roundoff of the accumulator's type.
 */
final class Accumulation {
  // Our own double arithmetic: a factor on n · 2^-53 that covers terms, sums and their rounding.
  private static final double OWN = 0x1p-51;

  private double lo;
  private double hi;
  private double positive;
  private double negative;
  private double terms;
  private double greatestLow = Double.NEGATIVE_INFINITY;
  private double leastHigh = Double.POSITIVE_INFINITY;
  private int flags;
  private boolean empty;

  /** Adds {@code count} terms, each within [tlo, thi]. */
  void add(double tlo, double thi, double count) {
    lo += tlo * count;
    hi += thi * count;
    positive += thi > 0 ? thi * count : 0;
    negative += tlo < 0 ? tlo * count : 0;
    terms += count;
    greatestLow = Math.max(greatestLow, tlo);
    leastHigh = Math.min(leastHigh, thi);
  }

  /** Adds {@code count} terms that a cell bounds, its flags included. */
  void add(Cell term, double count) {
    if (count == 0) {
      return;
    }
    boolean opposite =
        (flags & Flags.POSITIVE) != 0 && (term.flags & Flags.NEGATIVE) != 0
            || (flags & Flags.NEGATIVE) != 0 && (term.flags & Flags.POSITIVE) != 0
            || count > 1 && (term.flags & Flags.INFINITE) == Flags.INFINITE;
    flags |= term.flags | (opposite ? Flags.NAN : 0);
    if (term.isEmpty()) {
      empty = true;
    } else {
      add(term.lo, term.hi, count);
    }
  }

  void addFlags(int more) {
    flags |= more;
  }

  /**
   * Bounds of the sum.
   *
   * @param accumulator type that the kernel adds in; float32 for 16-bit types on ORT's CPU
   * @param products whether terms are products, each rounded once more
   */
  void finish(ElementType type, ElementType accumulator, boolean products, Cell out) {
    if (terms == 0) {
      out.set(0, 0, flags);
      if (empty) {
        out.setEmpty(flags);
      }
      return;
    }
    if (!type.isFloat()) {
      out.set(lo, hi, 0);
      Rounding.nearest(out, type);
      return;
    }
    FloatFormat format = accumulator.format();
    double u = format.unitRoundoff();
    double magnitude = positive - negative;
    double rounding = (terms - 1 + (products ? 1 : 0)) * u + (terms + 2) * OWN;
    double error = magnitude * rounding * (1 + rounding);
    if (products) {
      // Products may underflow: each errs by half the least positive number.
      error += terms * format.minPositive();
    }
    boolean single = terms == 1 && !products;
    double low = single ? lo : lo - error;
    double high = single ? hi : hi + error;
    // Sums of terms of one sign never cross a single term: rounding is monotone.
    if (negative == 0) {
      low = Math.max(low, greatestLow > 0 && !products ? greatestLow : 0);
    }
    if (positive == 0) {
      high = Math.min(high, leastHigh < 0 && !products ? leastHigh : 0);
    }
    // A partial sum of the positive terms may overflow though the whole would not.
    double limit = format.max();
    int special = flags;
    special |= positive * (1 + rounding) > limit ? Flags.POSITIVE : 0;
    special |= -negative * (1 + rounding) > limit ? Flags.NEGATIVE : 0;
    if ((special & Flags.INFINITE) == Flags.INFINITE) {
      special |= Flags.NAN;
    }
    // A product that is infinite for certain in our doubles may be finite in a fused sum.
    boolean beyond = empty && (flags & Flags.INFINITE) != 0;
    if (format == FloatFormat.FLOAT64 && (beyond || !(magnitude * (1 + rounding) < limit))) {
      // Our own doubles overflow no later than the kernel's, which may fuse products.
      out.set(-limit, limit, Flags.ALL);
      Rounding.outward(out, type);
      return;
    }
    if (empty || low > limit || high < -limit) {
      out.setEmpty(special);
      return;
    }
    out.set(Math.max(low, -limit), Math.min(high, limit), special);
    Rounding.outward(out, type);
  }
}
