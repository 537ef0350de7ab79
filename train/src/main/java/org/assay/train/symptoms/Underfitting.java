package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;

/**
 * A loss that is hardly better, or worse, than that of the best answer that does not look at the
 * features. Silent where rows are put into their classes all the same: the loss then lags behind.
 */
final class Underfitting extends EndRule {
  /** Share of the way from the best constant answer to the least loss. */
  static final double LIMIT = 0.1;

  /** Share of the way from the majority's share to 1 that excuses a loss. */
  static final double ACCURATE = 0.5;

  static final Rule RULE =
      new Rule(
          "TD015",
          "underfitting",
          "The loss is hardly better than that of the best constant answer.");

  Underfitting(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    OptionalDouble skill = outcome.skill();
    if (skill.isEmpty()
        || !(skill.getAsDouble() < LIMIT)
        || outcome.accuracyGain().orElse(0) >= ACCURATE) {
      return List.of();
    }
    double constant = baseline().orElseThrow().constantLoss().orElseThrow();
    return List.of(
        whole(
            history,
            Severity.ERROR,
            skill.getAsDouble(),
            "the loss ends at "
                + number(outcome.lastLoss())
                + "; the best constant answer has "
                + number(constant)));
  }
}
