package org.assay.fuzz.compare;

import java.util.List;

/**
 * What a search for disagreement found.
 *
 * @param inputs rows that both models were run on
 * @param seeds rows it started from
 * @param seed of the random numbers
 * @param found disagreements met, those alike included
 * @param kept one of each kind, output and pair of classes, nearest first; each run again alone
 * @param unconfirmed that did not come again when run alone
 * @param greatestExcess greatest |a − b| met, in units of the tolerance
 */
public record SearchResult(
    long inputs,
    int seeds,
    long seed,
    long found,
    List<Disagreement> kept,
    int unconfirmed,
    double greatestExcess) {
  public SearchResult {
    kept = List.copyOf(kept);
  }
}
