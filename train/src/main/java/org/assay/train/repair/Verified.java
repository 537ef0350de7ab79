package org.assay.train.repair;

/**
 * What trainings on the same seeds say of a repair.
 *
 * @param metric {@code accuracy}, {@code r2} or {@code cross_entropy}
 * @param heldOut whether it is of rows that were not trained on
 * @param before median with the job as it is
 * @param after median with the repaired job
 * @param seeds number of seeds
 * @param helped for how many the repaired job was better
 */
public record Verified(
    String metric, boolean heldOut, double before, double after, int seeds, int helped) {
  /** The metric of which less is better. */
  public static final String ENTROPY = "cross_entropy";
}
