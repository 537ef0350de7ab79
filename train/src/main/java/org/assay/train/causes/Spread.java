package org.assay.train.causes;

import java.util.Arrays;
import org.assay.train.data.Samples;

/**
 * How large numbers are. A column is one element of a sample over all rows.
 *
 * @param width number of columns
 * @param min least of all
 * @param max greatest of all
 * @param size greatest root mean square of a column
 * @param typical median of the columns' root mean squares
 * @param offset greatest ratio of a column's distance from 0 to its deviation, where both exceed 0
 * @param least least deviation of a column that changes at all; 0 if none does
 * @param most greatest deviation of a column
 * @param decades greatest decimal logarithm of a column's greatest size over its median size; 0
 *     where the median is 0
 * @param whole whether all are whole numbers
 */
public record Spread(
    int width,
    double min,
    double max,
    double size,
    double typical,
    double offset,
    double least,
    double most,
    double decades,
    boolean whole) {
  private static final int MOST_COLUMNS = 200;

  /** Looks at numbers. */
  public static Spread of(Samples s) {
    int width = s.width();
    double[] mean = new double[width];
    double[] square = new double[width];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    boolean whole = true;
    float[] values = s.values();
    for (int i = 0; i < values.length; i++) {
      mean[i % width] += values[i] / (double) s.rows();
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
      whole &= values[i] == Math.rint(values[i]);
    }
    for (int i = 0; i < values.length; i++) {
      double d = values[i] - mean[i % width];
      square[i % width] += d * d / s.rows();
    }
    double[] sizes = new double[width];
    double offset = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int k = 0; k < width; k++) {
      double deviation = Math.sqrt(square[k]);
      sizes[k] = Math.hypot(mean[k], deviation);
      if (deviation > 1e-6 * Math.abs(mean[k])) {
        offset = Math.max(offset, Math.abs(mean[k]) / deviation);
        least = Math.min(least, deviation);
        most = Math.max(most, deviation);
      }
    }
    Arrays.sort(sizes);
    return new Spread(
        width,
        min,
        max,
        sizes[width - 1],
        sizes[width / 2],
        offset,
        Double.isInfinite(least) ? 0 : least,
        most,
        decades(s),
        whole);
  }

  private static double decades(Samples s) {
    int width = s.width();
    double most = 0;
    double[] column = new double[s.rows()];
    // Wide rows are pictures or words, whose elements are of one kind.
    for (int k = 0; k < Math.min(width, MOST_COLUMNS); k++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = Math.abs(s.values()[i * width + k]);
      }
      Arrays.sort(column);
      double median = column[column.length / 2];
      if (median > 0) {
        most = Math.max(most, Math.log10(column[column.length - 1] / median));
      }
    }
    return most;
  }
}
