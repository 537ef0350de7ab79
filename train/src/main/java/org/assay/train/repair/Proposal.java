package org.assay.train.repair;

/**
 * A repair as users apply it.
 *
 * @param change in words
 * @param yaml the keys of the job that change, with their new values
 * @param keras lines of Python that do the same with Keras 3
 * @param job with the change
 */
public record Proposal(String change, String yaml, String keras, org.assay.train.job.Job job) {}
