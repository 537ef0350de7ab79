package org.assay.fuzz.schedule;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.campaign.Corpus;

/** Chooses the items whose mutants are run next. */
public interface Schedule {
  /** Name for reports, e.g. {@code recent}. */
  String name();

  /**
   * Number of an item.
   *
   * @param corpus holds at least one item
   * @param random the only source of chance
   */
  int next(Corpus corpus, RandomStream random);
}
