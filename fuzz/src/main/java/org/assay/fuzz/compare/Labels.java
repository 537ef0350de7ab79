package org.assay.fuzz.compare;

import java.util.Optional;

/**
 * How often two models call rows of scores the same.
 *
 * @param rows rows of scores that were compared: those without NaN
 * @param changed rows whose greatest score is another one; of equal scores the first counts
 * @param outsideFive rows whose class on the reference's side is none of the five greatest of the
 *     other; 0 for up to five classes
 * @param first the first row that changed
 */
public record Labels(long rows, long changed, long outsideFive, Optional<Change> first) {
  /** A row of the data, and its class on both sides. */
  public record Change(long row, int a, int b) {}

  /** Share of the rows that changed, from 0 to 1. */
  public double rate() {
    return rows == 0 ? 0 : (double) changed / rows;
  }
}
