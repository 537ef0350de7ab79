package org.assay.fuzz.campaign;

/** Whose way a campaign goes. */
public enum Like {
  /** Our own: novelty and fitness, many mutators, gradients. */
  ASSAY,
  /** TensorFuzz as published: Odena and others, ICML 2019, and its code. */
  TENSORFUZZ,
  /** Noise on the seeds, nothing is kept. */
  RANDOM,
  /** Noise on anything made so far, everything is kept. */
  WALK
}
