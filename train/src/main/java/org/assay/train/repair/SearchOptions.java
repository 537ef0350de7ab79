package org.assay.train.repair;

/**
 * How much is tried.
 *
 * @param budget seconds of one core for all trainings, as {@link Work} reckons; 0: nothing is
 *     trained
 * @param workers trainings at the same time
 * @param seed from which all seeds follow
 */
public record SearchOptions(double budget, int workers, long seed) {
  /** What a diagnosis may take if nothing else is said. */
  public static final SearchOptions DEFAULT = new SearchOptions(48, 1, 0);

  public SearchOptions {
    if (!(budget >= 0) || workers < 1) {
      throw new IllegalArgumentException("budget " + budget + ", workers " + workers);
    }
  }
}
