package org.assay.fuzz.guide;

/** Directions in which rows come nearer to failing. Not for several threads. */
public interface Guide extends AutoCloseable {
  /** Forward rows that one call counts as: a forward and a backward pass. */
  int COST = 2;

  /** Number of directions that can be asked for, at least 1. */
  int directions();

  /**
   * A direction of a row.
   *
   * @param which from 0 to directions − 1
   * @param into takes it; left with nothing known where there is none, or one that is not finite
   */
  void direction(int which, float[] row, Direction into);

  @Override
  void close();
}
