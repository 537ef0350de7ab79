package org.assay.train.facts;

import org.assay.train.data.Samples;

/**
 * What the features of a job look like. A column is one number of a flat sample, or one channel
 * (last axis) of any other.
 *
 * @param columns number of columns
 * @param min least number
 * @param max greatest number
 * @param whole whether all are whole numbers
 * @param rootMeanSquare of all numbers
 * @param greatestDeviation of a column
 * @param leastDeviation of a column that is not constant; 0 if all are constant
 * @param offset greatest of |mean| / deviation of a column that is not constant
 * @param constant number of columns that never change
 */
public record FeatureFacts(
    int columns,
    double min,
    double max,
    boolean whole,
    double rootMeanSquare,
    double greatestDeviation,
    double leastDeviation,
    double offset,
    int constant) {
  /** Looks at the features of some rows. */
  public static FeatureFacts of(Samples x) {
    int columns = x.shape().isEmpty() ? 1 : x.shape().get(x.shape().size() - 1);
    float[] values = x.values();
    double[] sum = new double[columns];
    double[] squares = new double[columns];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    boolean whole = true;
    for (int i = 0; i < values.length; i++) {
      float v = values[i];
      sum[i % columns] += v;
      min = Math.min(min, v);
      max = Math.max(max, v);
      whole &= v == Math.rint(v);
    }
    double count = (double) values.length / columns;
    double all = 0;
    for (int i = 0; i < values.length; i++) {
      double centred = values[i] - sum[i % columns] / count;
      squares[i % columns] += centred * centred;
      all += (double) values[i] * values[i];
    }
    double greatest = 0;
    double least = Double.POSITIVE_INFINITY;
    double offset = 0;
    int constant = 0;
    for (int k = 0; k < columns; k++) {
      double mean = sum[k] / count;
      double deviation = Math.sqrt(squares[k] / count);
      if (!(deviation > 1e-6 * Math.abs(mean))) {
        constant++;
        continue;
      }
      greatest = Math.max(greatest, deviation);
      least = Math.min(least, deviation);
      offset = Math.max(offset, Math.abs(mean) / deviation);
    }
    return new FeatureFacts(
        columns,
        min,
        max,
        whole,
        values.length == 0 ? 0 : Math.sqrt(all / values.length),
        greatest,
        Double.isInfinite(least) ? 0 : least,
        offset,
        constant);
  }

  /** Greatest absolute value. */
  public double magnitude() {
    return Math.max(Math.abs(min), Math.abs(max));
  }
}
