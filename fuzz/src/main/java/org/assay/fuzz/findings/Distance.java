package org.assay.fuzz.findings;

import java.util.Locale;

/**
 * How far a row is from the seed that it descends from, in the units of the inputs.
 *
 * @param largest difference of an element, the maximum norm
 * @param euclidean norm of the difference
 * @param elements that differ
 * @param of this many
 */
public record Distance(double largest, double euclidean, int elements, int of) {
  /** The distance of two rows. */
  public static Distance between(float[] a, float[] b) {
    double largest = 0;
    double squares = 0;
    int elements = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = Math.max(largest, difference);
      squares += difference * difference;
      elements += difference != 0 ? 1 : 0;
    }
    return new Distance(largest, Math.sqrt(squares), elements, a.length);
  }

  /** E.g. {@code 12 of 784 elements differ, by at most 0.31}. */
  public String text() {
    return elements == 0
        ? "the seed itself"
        : String.format(
            Locale.ROOT, "%d of %d elements differ, by at most %.3g", elements, of, largest);
  }
}
