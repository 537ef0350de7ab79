package org.assay.train.weights;

import org.assay.grad.Expressions;

/** What is done to a weight after each step (Keras 3, {@code keras.constraints}). */
@FunctionalInterface
public interface Constraint {
  /**
   * Writes the constrained weight.
   *
   * @param weight of the graph
   * @param axisOf axis of the graph's tensor by axis of Keras's
   */
  String apply(Expressions e, String weight, int[] axisOf);
}
