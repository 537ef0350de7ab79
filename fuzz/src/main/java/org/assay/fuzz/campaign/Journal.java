package org.assay.fuzz.campaign;

import java.util.List;

/**
 * Where a campaign's state is kept. One call per batch, all or nothing: what a call has returned
 * from survives the end of the process at any moment.
 */
public interface Journal {
  /** Keeps nothing: for measurements, and searches that are over in seconds. */
  Journal NONE = batch -> {};

  /**
   * What one batch changed.
   *
   * @param number of the batch; 0 is that of the seeds
   * @param inputs run so far, with this batch
   * @param covered so far, as the coverage counts
   * @param picked items that were picked in it
   * @param items that entered the corpus
   * @param findings first sightings of their key
   * @param tallies what each mutator has done so far, in the order of the plan
   */
  record BatchRecord(
      long number,
      long inputs,
      long covered,
      int[] picked,
      List<CorpusItem> items,
      List<Sighting> findings,
      List<Tally> tallies) {}

  /**
   * What a mutator has done.
   *
   * @param mutants made
   * @param items of them that entered the corpus
   * @param findings of them that were first of their key
   */
  record Tally(long mutants, long items, long findings) {}

  /** Keeps a batch. */
  void commit(BatchRecord batch);
}
