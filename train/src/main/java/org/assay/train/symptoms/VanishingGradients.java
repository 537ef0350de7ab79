package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;

/** Gradients that fade on their way from the output to the first layer. */
final class VanishingGradients extends EndRule {
  /** The first layer's is less than this share of the last's. */
  static final double LIMIT = 1e-4;

  static final Rule RULE =
      new Rule(
          "TD003",
          "vanishing-gradients",
          "The gradient at the first layer is less than a ten thousandth of that at the last.");

  VanishingGradients(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    // A trained network may have nothing left to send back.
    if (outcome.hasLearnt()) {
      return List.of();
    }
    return GradientRatio.of(history).stream()
        .filter(r -> r.ratio() < LIMIT)
        .map(
            r ->
                of(
                    history,
                    Severity.WARNING,
                    r.first(),
                    Phase.OUTPUT_GRADIENT,
                    r.ratio(),
                    "of the gradient at the last of "
                        + r.layers()
                        + " layers the first gets "
                        + number(r.ratio())))
        .toList();
  }
}
