package org.assay.numeric.scan;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;

/** The ends of a range as reports show them: infinite where an infinity may occur. */
final class Ends {
  private Ends() {}

  static double lo(Cell hull) {
    if ((hull.flags & Flags.NEGATIVE) != 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return hull.isEmpty()
        ? ((hull.flags & Flags.POSITIVE) != 0 ? Double.POSITIVE_INFINITY : Double.NaN)
        : hull.lo;
  }

  static double hi(Cell hull) {
    if ((hull.flags & Flags.POSITIVE) != 0) {
      return Double.POSITIVE_INFINITY;
    }
    return hull.isEmpty()
        ? ((hull.flags & Flags.NEGATIVE) != 0 ? Double.NEGATIVE_INFINITY : Double.NaN)
        : hull.hi;
  }
}
