package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;

/** Gradients that grow on their way from the output to the first layer. */
final class ExplodingGradients extends EndRule {
  /** The first layer's is so many times that of the last. */
  static final double LIMIT = 1e3;

  static final Rule RULE =
      new Rule(
          "TD002",
          "exploding-gradients",
          "The gradient at the first layer is over a thousand times that at the last.");

  ExplodingGradients(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    // A trained network may have nothing left to send back.
    if (outcome.hasLearnt()) {
      return List.of();
    }
    return GradientRatio.of(history).stream()
        .filter(r -> r.ratio() > LIMIT)
        .map(
            r ->
                of(
                    history,
                    Severity.WARNING,
                    r.first(),
                    Phase.OUTPUT_GRADIENT,
                    r.ratio(),
                    "gradients grow "
                        + number(r.ratio())
                        + " times over "
                        + r.layers()
                        + " layers"))
        .toList();
  }
}
