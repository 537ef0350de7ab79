package org.assay.fuzz.campaign;

import java.util.List;

/**
 * All that a campaign needs to go on as if it had never stopped, beside its plan, target and seeds.
 *
 * @param batches that are over; the next has this number
 * @param inputs forward rows so far
 * @param items of the corpus, by their numbers
 * @param picks how often each item was picked
 * @param findings first sightings, in order
 * @param tallies of the mutators, in the order of the plan
 */
public record Checkpoint(
    long batches,
    long inputs,
    List<CorpusItem> items,
    long[] picks,
    List<Sighting> findings,
    List<Journal.Tally> tallies) {
  /** Checks that every item has its picks. */
  public Checkpoint {
    items = List.copyOf(items);
    findings = List.copyOf(findings);
    tallies = List.copyOf(tallies);
    if (picks.length != items.size()) {
      throw new IllegalArgumentException(picks.length + " picks of " + items.size() + " items");
    }
  }
}
