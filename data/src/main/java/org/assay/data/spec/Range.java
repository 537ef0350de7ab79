package org.assay.data.spec;

/**
 * Where the values of a tensor lie, and how that is known.
 *
 * @param lo lower end; may be −infinity
 * @param hi upper end, not below {@code lo}; may be infinity
 * @param source where the range comes from, for reports, e.g. {@code "valid range of the spec"}
 */
public record Range(double lo, double hi, String source) {
  /** Checks the order of the ends. */
  public Range {
    Interval checked = new Interval(lo, hi);
    lo = checked.lo() + 0.0; // −0 becomes 0, so that ranges compare as numbers do
    hi = checked.hi() + 0.0;
  }

  Range(Interval interval, String source) {
    this(interval.lo(), interval.hi(), source);
  }

  /** Whether there is only one value. */
  public boolean isPoint() {
    return lo == hi;
  }

  /** Whether both ends are finite. */
  public boolean isFinite() {
    return Double.isFinite(lo) && Double.isFinite(hi);
  }

  /** Whether a value lies inside; NaN does not. */
  public boolean contains(double value) {
    return lo <= value && value <= hi;
  }

  /** {@code [lo, hi] (source)}. */
  @Override
  public String toString() {
    return "[" + lo + ", " + hi + "] (" + source + ")";
  }
}
