package org.assay.train.losses;

/** A loss (Keras 3, {@code keras.losses}). */
public interface Loss {
  /** Keras's name in snake case, e.g. {@code mean_squared_error}. */
  String name();

  /**
   * Writes the loss of each sample.
   *
   * @return a tensor whose first axis is that of the samples; the loss is its mean
   * @throws org.assay.train.TrainException if targets do not fit the output
   */
  String perSample(Comparison comparison);

  /** Whether targets are the numbers of classes. */
  default boolean takesClassNumbers() {
    return false;
  }
}
