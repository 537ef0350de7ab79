package org.assay.train.repair;

import java.util.List;

/**
 * Trainings of a job as it is beside those of a repaired one, on the same rows and seeds.
 *
 * @param verified what they show in numbers
 * @param before curves of the job as it is, in the order of seeds
 * @param after curves of the repaired job
 */
public record Comparison(Verified verified, List<Curve> before, List<Curve> after) {
  public Comparison {
    before = List.copyOf(before);
    after = List.copyOf(after);
    if (before.size() != verified.seeds() || after.size() != verified.seeds()) {
      throw new IllegalArgumentException(before.size() + " and " + after.size() + " curves");
    }
  }
}
