package org.assay.numeric.fix;

/**
 * A range that a tensor must keep to.
 *
 * @param lo least value
 * @param hi greatest value
 * @param kept width of the range as a share of that before; 1 where that was a point
 * @param containsOrdinary whether all of its valid range, or of today's weights, lies inside
 * @param narrowed whether it is less than before, be it by so little that {@code kept} is 1
 */
public record Limit(double lo, double hi, double kept, boolean containsOrdinary, boolean narrowed) {
  public Limit {
    if (!(lo <= hi) || !(kept >= 0 && kept <= 1)) {
      throw new IllegalArgumentException("no limit: [" + lo + ", " + hi + "], " + kept);
    }
  }
}
