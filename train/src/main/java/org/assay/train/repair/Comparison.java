package org.assay.train.repair;

import java.util.List;
import java.util.Locale;

/**
 * Trainings of a job as it is beside those of a repaired one, on the same rows and seeds.
 *
 * @param verified what they show in numbers
 * @param before curves of the job as it is, in the order of seeds
 * @param after curves of the repaired job
 */
public record Comparison(Verified verified, List<Curve> before, List<Curve> after) {
  public Comparison {
    before = List.copyOf(before);
    after = List.copyOf(after);
    if (before.size() != verified.seeds() || after.size() != verified.seeds()) {
      throw new IllegalArgumentException(before.size() + " and " + after.size() + " curves");
    }
  }

  /**
   * From which number to which, e.g. {@code accuracy 0.75 → 0.983}; NaN where most trainings came
   * to a loss that is not finite.
   */
  public String text() {
    String metric =
        switch (verified.metric()) {
          case "r2" -> "R²";
          case Verified.ENTROPY -> "cross entropy";
          default -> verified.metric();
        };
    return metric
        + " "
        + (isLost(before) ? "NaN" : number(verified.before()))
        + " → "
        + (isLost(after) ? "NaN" : number(verified.after()));
  }

  /** For how many seeds the change was better, e.g. {@code 2 of 3 seeds}. */
  public String helped() {
    return verified.helped()
        + " of "
        + verified.seeds()
        + (verified.seeds() == 1 ? " seed" : " seeds");
  }

  private static boolean isLost(List<Curve> curves) {
    return 2 * curves.stream().filter(Curve::endsNotFinite).count() > curves.size();
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (size != 0 && (size < 1e-3 || size >= 1e4)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
