package org.assay.train.repair;

import java.util.List;
import java.util.Optional;
import org.assay.train.job.Job;

/**
 * The changes that a search ended with.
 *
 * @param changes in the order in which they were made; at least one
 * @param job with all of them
 * @param proof on seeds that the search has not seen; absent if they did not help there
 */
public record Cure(List<RepairedJob> changes, Job job, Optional<Comparison> proof) {
  public Cure {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("no changes");
    }
  }
}
