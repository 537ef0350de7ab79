package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;

/** A loss that ends well above where it began. */
final class DivergingLoss extends EndRule {
  /** Last over first. */
  static final double LIMIT = 2;

  static final Rule RULE =
      new Rule(
          "TD010", "diverging-loss", "The loss ends at more than twice the value it began with.");

  DivergingLoss(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    // The very first batch may be a lucky one: the worse of it and a constant answer counts.
    double constant = baseline().map(b -> b.constantLoss().orElse(Double.NaN)).orElse(Double.NaN);
    double begin = Math.max(outcome.firstLoss(), Double.isNaN(constant) ? 0 : constant);
    if (!(begin > 0) || !(outcome.lastLoss() > LIMIT * begin)) {
      return List.of();
    }
    double times = outcome.lastLoss() / begin;
    return List.of(
        whole(
            history,
            Severity.ERROR,
            times,
            "the loss grows from " + number(begin) + " to " + number(outcome.lastLoss())));
  }
}
