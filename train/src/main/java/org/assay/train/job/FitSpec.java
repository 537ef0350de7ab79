package org.assay.train.job;

import java.util.Map;

/**
 * How long and in which portions is trained.
 *
 * @param epochs at least 1
 * @param batchSize at least 1
 * @param validationSplit share of the last rows that are kept from training, in [0, 1)
 * @param shuffle whether the rows come in a new order in each epoch
 * @param classWeight weight of a sample's loss by its class; empty: all 1
 */
public record FitSpec(
    int epochs,
    int batchSize,
    double validationSplit,
    boolean shuffle,
    Map<Integer, Double> classWeight) {
  public FitSpec {
    if (epochs < 1 || batchSize < 1 || !(validationSplit >= 0 && validationSplit < 1)) {
      throw new IllegalArgumentException(
          "epochs " + epochs + ", batch size " + batchSize + ", split " + validationSplit);
    }
    classWeight = Map.copyOf(classWeight);
  }

  /** The same with another number of epochs. */
  public FitSpec withEpochs(int other) {
    return new FitSpec(other, batchSize, validationSplit, shuffle, classWeight);
  }

  /** The same with batches of another size. */
  public FitSpec withBatchSize(int other) {
    return new FitSpec(epochs, other, validationSplit, shuffle, classWeight);
  }

  /** The same with another share of rows that are kept from training. */
  public FitSpec withValidationSplit(double other) {
    return new FitSpec(epochs, batchSize, other, shuffle, classWeight);
  }
}
