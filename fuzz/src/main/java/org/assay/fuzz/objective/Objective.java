package org.assay.fuzz.objective;

import org.assay.fuzz.subject.Observation;

/**
 * What a campaign looks for. Without state: the same row is always judged alike, by several
 * threads.
 */
public interface Objective {
  /** Name for options and reports, lower case, e.g. {@code non-finite}. */
  String name();

  /** Whether mutants are judged against what the model makes of their seed. */
  default boolean isRelative() {
    return false;
  }

  /**
   * The same objective for the mutants of one seed: itself, unless they are judged against what the
   * model makes of the seed. Called once per seed, and again after a campaign is resumed.
   *
   * @param observed holds the seed's run
   * @param row of the seed
   */
  default Objective forSeed(Observation observed, int row) {
    return this;
  }

  /** Whether a row fails. */
  boolean fails(Observation observed, int row);

  /**
   * How near a row is to failing: more is nearer, any scale. NaN or −Inf if nothing can be said.
   */
  double fitness(Observation observed, int row);

  /**
   * What kind of failure a failing row shows; failures of one kind are one finding. E.g. the first
   * tensor that is not finite, or a pair of classes.
   */
  String kind(Observation observed, int row);

  /** One sentence about a failing row. */
  String describe(Observation observed, int row);
}
