package org.assay.train.repair;

import org.assay.train.job.Job;
import org.assay.train.trace.TrainingFacts;

/**
 * How long a training will take, from its sizes alone, so that what is tried within a budget does
 * not depend on the machine's load. In seconds of a usual core: 0.12 ms for each step, 1.5 · 10^10
 * multiplications per second, three passes, 3 ns for each weight's update.
 */
final class Work {
  private static final double STEP = 1.2e-4;
  private static final double MULTIPLICATION = 2e-10;
  private static final double WEIGHT = 3e-9;

  private Work() {}

  /** Seconds of one step. */
  static double step(TrainingFacts facts, int rows) {
    double products = 0;
    double weights = 0;
    for (TrainingFacts.Layer layer : facts.layers()) {
      double elements = layer.shape().stream().mapToDouble(d -> d).reduce(1, (a, b) -> a * b);
      double units = layer.shape().isEmpty() ? 1 : layer.shape().get(layer.shape().size() - 1);
      products += layer.weights() * Math.max(1, elements / units) + elements;
      weights += layer.weights();
    }
    return STEP + rows * products * MULTIPLICATION + weights * WEIGHT;
  }

  /** Seconds of an epoch over a number of rows. */
  static double epoch(TrainingFacts facts, Job job, int rows) {
    int batch = Math.min(rows, job.fit().batchSize());
    return Math.ceil(rows / (double) batch) * step(facts, batch);
  }
}
