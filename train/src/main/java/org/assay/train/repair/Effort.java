package org.assay.train.repair;

/**
 * How a budget is laid out over trainings: many for short jobs, few but long ones for long jobs,
 * for a training that is cut to its first steps says nothing.
 *
 * @param seconds for one training; what takes longer gets fewer epochs
 * @param seeds on which finalists are compared
 * @param fresh seeds on which the claim is proved
 * @param candidates in the first round
 * @param later candidates in a later round
 * @param finalists of a round
 * @param pairs of changes, where no single one counts
 */
record Effort(
    double seconds, int seeds, int fresh, int candidates, int later, int finalists, int pairs) {
  private static final Effort NOTHING = new Effort(0, 1, 1, 0, 0, 0, 0);

  /**
   * For a job.
   *
   * @param whole seconds of its training
   * @param budget seconds of all trainings
   */
  static Effort of(double whole, double budget) {
    if (budget == 0) {
      return NOTHING;
    }
    if (whole * 60 <= budget) {
      return new Effort(budget / 40, 3, 4, 8, 5, 3, 6);
    }
    if (whole * 24 <= budget) {
      return new Effort(budget / 24, 2, 3, 8, 4, 2, 3);
    }
    return new Effort(budget / 12, 1, 2, 4, 3, 1, 2);
  }
}
