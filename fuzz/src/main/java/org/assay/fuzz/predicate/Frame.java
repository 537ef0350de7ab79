package org.assay.fuzz.predicate;

import org.assay.fuzz.subject.Observation;

/** What the parts of a predicate read while one row is judged. */
final class Frame {
  /** Results of steps: numbers, or 1 and 0 for true and false. */
  final double[] results;

  /** How near steps are to being true. */
  final double[] nearness;

  private Observation observed;
  private int row;

  Frame(Observation observed, int steps) {
    this.observed = observed;
    this.results = new double[steps];
    this.nearness = new double[steps];
  }

  void look(Observation at, int which) {
    observed = at;
    row = which;
  }

  double value(int tensor, int size, int index) {
    return observed.values(tensor)[row * size + index];
  }
}
