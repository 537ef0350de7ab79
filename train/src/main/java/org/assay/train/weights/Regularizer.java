package org.assay.train.weights;

import org.assay.train.formula.Ops;

/** A penalty on a tensor that is added to the loss (Keras 3, {@code keras.regularizers}). */
@FunctionalInterface
public interface Regularizer {
  /**
   * Writes the penalty.
   *
   * @param tensor a weight, as the graph has it
   * @param kerasRank its number of axes
   * @return a scalar
   */
  String penalty(Ops ops, String tensor, int kerasRank);
}
