package org.assay.numeric.fix;

import org.assay.bounds.Bounds;
import org.assay.onnx.ElementType;

/**
 * A tensor whose range may be limited.
 *
 * @param full what a scan assumes of it
 * @param ordinaryLo least value that must remain possible: of its valid range, or today's weights
 * @param ordinaryHi greatest such value
 * @param weight whether it is a weight
 */
record Movable(String name, Bounds full, double ordinaryLo, double ordinaryHi, boolean weight) {
  double lo() {
    return full.hull().lo;
  }

  double hi() {
    return full.hull().hi;
  }

  double width() {
    return hi() - lo();
  }

  /**
   * A share of the way from one value to another, as the type has it, not beyond the full range.
   */
  double between(double from, double to, double share) {
    double value = from + share * (to - from);
    double rounded = full.type() == ElementType.DOUBLE ? value : full.format().round(value);
    return Math.max(lo(), Math.min(hi(), rounded));
  }

  Bounds bounds(double lo, double hi) {
    return Bounds.uniform(full.type(), full.dims(), lo, hi, 0);
  }
}
