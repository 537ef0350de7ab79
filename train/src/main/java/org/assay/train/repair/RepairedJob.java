package org.assay.train.repair;

import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.job.Job;

/**
 * A job with one change.
 *
 * @param kind of fault that the change is against
 * @param place where that fault lies
 * @param change in words
 * @param job with the change
 * @param isSecondChoice whether another change against the same fault is usually better
 */
public record RepairedJob(
    FaultKind kind, Place place, String change, Job job, boolean isSecondChoice) {
  /** A first choice. */
  RepairedJob(FaultKind kind, Place place, String change, Job job) {
    this(kind, place, change, job, false);
  }

  /** The same as a second choice. */
  RepairedJob asSecondChoice() {
    return new RepairedJob(kind, place, change, job, true);
  }
}
