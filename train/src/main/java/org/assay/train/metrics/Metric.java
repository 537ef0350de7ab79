package org.assay.train.metrics;

import org.assay.train.losses.Comparison;

/**
 * A metric (Keras 3, {@code keras.metrics}): a graph gives a few numbers for each batch, and the
 * result over many batches follows from their sums.
 */
public interface Metric {
  /** As Keras shows it, e.g. {@code accuracy}. */
  String name();

  /** How many numbers a batch gives. */
  int width();

  /**
   * Writes the numbers of a batch.
   *
   * @return a vector of {@link #width()} numbers, each a sum over the samples
   */
  String sums(Comparison comparison);

  /**
   * The metric.
   *
   * @param sums over all batches
   * @param rows number of samples
   */
  double result(double[] sums, long rows);

  /** Whether a larger value is better. */
  boolean isGain();
}
