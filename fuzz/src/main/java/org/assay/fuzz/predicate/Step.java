package org.assay.fuzz.predicate;

/** One number from all elements of its argument, computed once per row. */
interface Step {
  double result(Frame frame);

  /** How near the result is to being true; only asked of truths. */
  default double near(Frame frame) {
    return Double.NaN;
  }
}
