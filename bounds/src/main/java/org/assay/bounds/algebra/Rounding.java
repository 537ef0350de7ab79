package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/** Rounds the ends of intervals to values of a tensor's own type. */
public final class Rounding {
  /** Beyond this magnitude doubles do not hold every integer. */
  private static final double EXACT_INTEGERS = 0x1p53;

  private Rounding() {}

  /**
   * Ends that were computed exactly, or by one correctly rounded double operation, become values of
   * the type by rounding to nearest: rounding is monotone, so this is sound for correctly rounded
   * operators, and exact. (A double result rounded again to 24 bits or fewer equals one rounding:
   * Figueroa 1995, as 53 ≥ 2·24 + 2.) Overflow becomes a flag.
   */
  public static void nearest(Cell cell, ElementType type) {
    if (cell.isEmpty()) {
      return;
    }
    if (type.isFloat()) {
      FloatFormat format = type.format();
      settle(cell, format.round(cell.lo), format.round(cell.hi), format);
    } else {
      integer(cell, type);
    }
  }

  /** Ends that bound the results of an inexact kernel become values of the type, outward. */
  public static void outward(Cell cell, ElementType type) {
    if (cell.isEmpty()) {
      return;
    }
    if (type.isFloat()) {
      FloatFormat format = type.format();
      settle(cell, down(format, cell.lo), up(format, cell.hi), format);
    } else {
      integer(cell, type);
    }
  }

  private static void settle(Cell cell, double lo, double hi, FloatFormat format) {
    int flags = cell.flags;
    if (Double.isNaN(lo) || Double.isNaN(hi)) {
      cell.set(-format.max(), format.max(), Flags.ALL);
      return;
    }
    if (lo < -format.max()) {
      flags |= Flags.NEGATIVE;
      lo = -format.max();
    }
    if (hi > format.max()) {
      flags |= Flags.POSITIVE;
      hi = format.max();
    }
    if (lo > hi) {
      // All values overflowed on one side.
      cell.setEmpty(flags);
    } else {
      cell.set(lo, hi, flags);
    }
  }

  private static void integer(Cell cell, ElementType type) {
    double lo = Math.floor(cell.lo);
    double hi = Math.ceil(cell.hi);
    if (!(lo >= type.min() && hi <= type.max())) {
      // Integer arithmetic wraps.
      lo = type.min();
      hi = type.max();
    }
    if (lo < hi) {
      lo = lo < -EXACT_INTEGERS ? Math.max(type.min(), Math.nextDown(lo)) : lo;
      hi = hi > EXACT_INTEGERS ? Math.min(type.max(), Math.nextUp(hi)) : hi;
    }
    cell.set(lo, hi, 0);
  }

  /** Greatest value of the format that is at most {@code x}; −Inf below the range. */
  public static double down(FloatFormat format, double x) {
    double rounded = format.round(x);
    return rounded > x ? format.down(rounded) : rounded;
  }

  /** Least value of the format that is at least {@code x}; +Inf above the range. */
  public static double up(FloatFormat format, double x) {
    return -down(format, -x);
  }
}
