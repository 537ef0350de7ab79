package org.assay.train.checks;

import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.FeatureFacts;
import org.assay.train.trace.TrainingFacts;

/** Initialisers and learning rates are made for features of about unit size. */
final class UnscaledFeatures extends AbstractCheck {
  /** Root mean square of all features. */
  static final double LARGE = 10;

  /** Greatest absolute value of all features. */
  static final double TINY = 0.05;

  /** Greatest deviation of a column over the least, where the greatest is above 1. */
  static final double UNEQUAL = 100;

  /** |mean| over deviation of a column, where features are above 1. */
  static final double OFFSET = 10;

  private static final Set<String> SCALING =
      Set.of("Rescaling", "Normalization", "BatchNormalization", "LayerNormalization", "Embedding");

  static final Rule RULE =
      new Rule(
          "TJ006",
          "unscaled-features",
          "Features are large, tiny, far from 0, or of very different sizes.");

  UnscaledFeatures() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    for (TrainingFacts.Layer layer : job.facts().layers()) {
      if (SCALING.contains(layer.className())) {
        return List.of();
      }
      if (layer.weights() > 0) {
        break;
      }
    }
    FeatureFacts x = job.features();
    if (x.magnitude() > 0 && x.magnitude() < TINY) {
      return one(
          x.magnitude(), "features lie between " + number(x.min()) + " and " + number(x.max()));
    }
    double unequal = x.leastDeviation() > 0 ? x.greatestDeviation() / x.leastDeviation() : 1;
    if (x.rootMeanSquare() > LARGE) {
      return one(
          x.rootMeanSquare(),
          "features run from "
              + number(x.min())
              + " to "
              + number(x.max())
              + ", their root mean square is "
              + number(x.rootMeanSquare()));
    }
    if (unequal > UNEQUAL && x.greatestDeviation() > 1) {
      return one(
          unequal,
          "the deviation of columns runs from "
              + number(x.leastDeviation())
              + " to "
              + number(x.greatestDeviation()));
    }
    if (x.offset() > OFFSET && x.rootMeanSquare() > 1) {
      return one(
          x.offset(), "a column lies " + number(x.offset()) + " of its deviations away from 0");
    }
    return List.of();
  }

  private List<CheckFound> one(double value, String message) {
    return List.of(
        of(Severity.WARNING, CheckFound.Where.DATA, value, message + ": standardise them"));
  }
}
