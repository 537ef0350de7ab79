package org.assay.fuzz.objective;

import org.assay.fuzz.subject.Observation;

/**
 * Two tensors of scores name different classes: two models, precisions or optimisation levels
 * disagree. Near a decision boundary they are most likely to, so a small margin is fit, and a
 * margin that is small beside the gap of the two is fitter.
 */
public final class LabelsDisagree implements Objective {
  private final int first;
  private final int second;

  /**
   * An objective over two watched tensors.
   *
   * @param first number of the scores of one model
   * @param second number of the scores of the other; as many elements
   */
  public LabelsDisagree(int first, int second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public String name() {
    return "disagreement";
  }

  @Override
  public boolean fails(Observation observed, int row) {
    return Scores.label(observed, first, row) != Scores.label(observed, second, row);
  }

  @Override
  public double fitness(Observation observed, int row) {
    double margin =
        Math.min(Scores.margin(observed, first, row), Scores.margin(observed, second, row));
    double gap = 0;
    float[] a = observed.values(first);
    float[] b = observed.values(second);
    int size = observed.size(first);
    for (int i = row * size; i < (row + 1) * size; i++) {
      gap = Math.max(gap, Math.abs((double) a[i] - b[i]));
    }
    // A gap of half the margin can turn the order round.
    return 2 * gap - margin;
  }

  @Override
  public String kind(Observation observed, int row) {
    return "classes "
        + Scores.label(observed, first, row)
        + " and "
        + Scores.label(observed, second, row);
  }

  @Override
  public String describe(Observation observed, int row) {
    return "'"
        + observed.watched().get(first).name()
        + "' says class "
        + Scores.label(observed, first, row)
        + ", '"
        + observed.watched().get(second).name()
        + "' says class "
        + Scores.label(observed, second, row);
  }
}
