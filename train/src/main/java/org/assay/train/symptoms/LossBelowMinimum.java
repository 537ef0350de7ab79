package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A loss below the least that it can be for targets of the kind it is made for: then the targets
 * are of another kind, e.g. class numbers under a binary cross entropy.
 */
final class LossBelowMinimum implements Symptom {
  /** How far below 0 a loss may be by rounding, or where its own least value is negative. */
  static final double SLACK = 1e-3;

  static final Rule RULE =
      new Rule(
          "TD012",
          "loss-below-minimum",
          "The loss falls below the least value it can have on targets it is made for.");

  private final Optional<Baseline> baseline;
  private boolean told;

  LossBelowMinimum(Optional<Baseline> baseline) {
    this.baseline = baseline;
  }

  @Override
  public Rule rule() {
    return RULE;
  }

  @Override
  public List<SymptomFound> observe(TraceEvent event, History history) {
    if (!(event instanceof TraceEvent.Step step) || told || !mayNotBeNegative(history)) {
      return List.of();
    }
    if (!(step.loss() < -SLACK)) {
      return List.of();
    }
    told = true;
    return List.of(
        new SymptomFound(
            RULE.id(),
            Severity.ERROR,
            OptionalInt.empty(),
            Optional.empty(),
            step.step(),
            step.epoch(),
            step.batch(),
            step.loss(),
            "the loss is "
                + EndRule.number(step.loss())
                + ", but "
                + history.facts().loss()
                + " cannot be negative on targets it is made for"
                + baseline
                    .map(
                        b ->
                            " (these lie between "
                                + EndRule.number(b.targets().min())
                                + " and "
                                + EndRule.number(b.targets().max())
                                + ")")
                    .orElse("")));
  }

  private static boolean mayNotBeNegative(History history) {
    return switch (history.facts().loss()) {
      case "cosine_similarity", "poisson" -> false;
      default -> true;
    };
  }
}
