package org.assay.fuzz.campaign;

/** Which mutants become items of the corpus. */
public enum Keep {
  /** Those with new coverage. */
  NEW,
  /** Those with new coverage, and those nearer to failing than all before. */
  NEW_OR_FITTER,
  /** Every mutant: a random walk. */
  ALL,
  /** None: noise on the seeds alone. */
  NONE
}
