package org.assay.train.repair;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Hypothesis;
import org.assay.train.causes.Place;

/**
 * Targets that features do not tell: neither the job's network nor any repaired one, nor a quick
 * model of another kind, answers held-out rows better than a constant does. Then the labels may
 * belong to other rows, or the features say nothing of them; no change of the network cures that.
 */
final class Unlearnable {
  /** Trainings below which too little was tried to say so. */
  private static final int FEWEST = 5;

  private static final double MEAN = 0.05;
  private static final double BEST = 0.25;
  private static final double REFERENCE = 0.1;
  private static final double CONFIDENCE = 0.55;

  private Unlearnable() {}

  /**
   * Looks at what was tried.
   *
   * @param heldOut skills on held-out rows of all trainings with finite answers; empty where no
   *     rows were kept
   * @param reference score of a quick model on rows it has not seen, 0 for a constant answer
   */
  static Optional<Diagnosed> look(List<Double> heldOut, Supplier<OptionalDouble> reference) {
    double best = heldOut.stream().mapToDouble(s -> s).max().orElse(1);
    double mean = heldOut.stream().mapToDouble(s -> s).average().orElse(1);
    if (heldOut.size() < FEWEST || best > BEST || mean > MEAN) {
      return Optional.empty();
    }
    OptionalDouble quick = reference.get();
    if (quick.isEmpty() || quick.getAsDouble() > REFERENCE) {
      return Optional.empty();
    }
    List<String> why =
        List.of(
            String.format(
                Locale.ROOT,
                "none of %d trainings, of this job and of repaired ones, answers rows kept from"
                    + " training better than a constant does (skill %.3f in the mean, %.3f at"
                    + " best)",
                heldOut.size(),
                mean,
                best),
            String.format(
                Locale.ROOT,
                "nor does ridge regression over nonlinear features (%.3f)",
                quick.getAsDouble()),
            "so features do not tell the targets: see whether row i of y belongs to row i of x");
    Hypothesis labels =
        new Hypothesis(FaultKind.WRONG_LABELS, Place.LABELS, "data", CONFIDENCE, why);
    return Optional.of(new Diagnosed(labels, CONFIDENCE, why, Optional.empty(), Optional.empty()));
  }
}
