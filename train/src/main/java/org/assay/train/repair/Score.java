package org.assay.train.repair;

/**
 * How well a trained network answers.
 *
 * @param measure share of right answers ({@code accuracy}, of labels too), or share of the variance
 *     that is explained ({@code r2})
 * @param value of the measure
 * @param skill 1 for perfect answers, 0 for the best answer that is the same for all rows, down to
 *     -1; in classification 0.7 times that of accuracy and 0.3 times that of the logarithmic score
 * @param entropy mean negative logarithm of the probability of the right answer; NaN in regression
 */
public record Score(String measure, double value, double skill, double entropy) {
  /** Of a training that ended without finite numbers. */
  static Score worst(String measure) {
    return new Score(measure, measure.equals("r2") ? -1 : 0, -1, Double.POSITIVE_INFINITY);
  }
}
