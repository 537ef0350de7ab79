package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/**
 * Gradients that differ from batch to batch far more than they agree: over the later looks the norm
 * of a layer's gradient varies by more than twice its mean, and the training has learnt little.
 */
final class GradientNoise extends EndRule {
  /** Deviation over mean of the norm. */
  static final double LIMIT = 2;

  private static final int FEWEST_LOOKS = 10;

  static final Rule RULE =
      new Rule(
          "TD020",
          "gradient-noise",
          "From batch to batch the norm of a layer's gradient varies by over twice its mean.");

  GradientNoise(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    if (outcome.hasLearnt()) {
      return found;
    }
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      double[] norms =
          Series.laterHalf(
              Series.of(history, layer.index(), Phase.WEIGHT_GRADIENT, s -> s.stats().norm()));
      double mean = Series.mean(norms);
      double squares = 0;
      for (double norm : norms) {
        squares += (norm - mean) * (norm - mean) / norms.length;
      }
      double ratio = Math.sqrt(squares) / mean;
      if (norms.length >= FEWEST_LOOKS && ratio > LIMIT) {
        found.add(
            of(
                history,
                Severity.WARNING,
                layer,
                Phase.WEIGHT_GRADIENT,
                ratio,
                "the norm of the gradient varies by " + number(ratio) + " times its mean"));
      }
    }
    return found;
  }
}
