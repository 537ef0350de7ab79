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
   * @param into takes the derivative by every element; 0 for those that are not continuous
   * @return whether there is one: finite and not all 0
   */
  boolean direction(int which, float[] row, float[] into);

  @Override
  void close();
}
