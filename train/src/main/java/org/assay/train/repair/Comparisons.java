package org.assay.train.repair;

import java.util.List;

/** Compares trials on seeds that both were trained with. */
final class Comparisons {
  private final boolean heldOut;
  private final double margin;

  /**
   * Creates it.
   *
   * @param heldOut whether rows are judged that were not trained on
   * @param margin of skill from which a change counts as a help
   */
  Comparisons(boolean heldOut, double margin) {
    this.heldOut = heldOut;
    this.margin = margin;
  }

  /** By accuracy or R²; by the entropy where accuracy does not show the difference. */
  Comparison of(Trial start, Trial trial, List<Long> seeds) {
    String measure = trial.score(seeds.get(0)).measure();
    double before = median(start, seeds, false);
    double after = median(trial, seeds, false);
    boolean entropy =
        measure.equals("accuracy")
            && after < before + 0.01
            && Double.isFinite(median(start, seeds, true))
            && Double.isFinite(median(trial, seeds, true));
    Verified verified =
        new Verified(
            entropy ? Verified.ENTROPY : measure,
            heldOut,
            entropy ? median(start, seeds, true) : before,
            entropy ? median(trial, seeds, true) : after,
            seeds.size(),
            (int) trial.helped(start, seeds, margin));
    return new Comparison(
        verified,
        seeds.stream().map(start::curve).toList(),
        seeds.stream().map(trial::curve).toList());
  }

  private static double median(Trial trial, List<Long> seeds, boolean entropy) {
    double[] values =
        seeds.stream()
            .map(trial::score)
            .mapToDouble(s -> entropy ? s.entropy() : s.value())
            .sorted()
            .toArray();
    return values[values.length / 2];
  }
}
