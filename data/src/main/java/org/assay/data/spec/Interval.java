package org.assay.data.spec;

/**
 * A closed interval; its ends may be infinite.
 *
 * @param lo lower end
 * @param hi upper end, not below {@code lo}
 */
public record Interval(double lo, double hi) {
  /** Checks the order of the ends. */
  public Interval {
    if (!(lo <= hi) || lo == Double.POSITIVE_INFINITY || hi == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("not an interval: [" + lo + ", " + hi + "]");
    }
  }
}
