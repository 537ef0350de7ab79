package org.assay.train.optimisers;

/** The learning rate over time. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of a step.
   *
   * @param step number of steps made before, from 0 on
   */
  double at(long step);
}
