package org.assay.train.repair;

import java.util.List;
import org.assay.train.causes.Evidence;
import org.assay.train.job.Job;

/** A kind of change of a job. It never changes the task: rows, what is asked, or the metrics. */
@FunctionalInterface
public interface Repair {
  /**
   * Jobs with one change each.
   *
   * @param job what is to be repaired
   * @param evidence what is known of it
   * @return the likeliest first; empty where there is nothing to change
   */
  List<RepairedJob> propose(Job job, Evidence evidence);
}
