package org.assay.fuzz.predicate;

/** Truths, one or several, each computed when it is asked for. */
interface Truths {
  boolean at(Frame frame, int index);

  /**
   * How near to being true: above 0 if it is, below if not, 0 either way; more is nearer. NaN where
   * nothing can be said. The branch distance of search-based testing (Tracey and others, 1998).
   */
  double near(Frame frame, int index);
}
