package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * An accuracy no better than naming the commonest class every time. With as many rows of each class
 * that is chance. Silent where the loss shows that something was learnt all the same.
 */
final class AccuracyAtMajority extends EndRule {
  /** Share of the way from the majority's share to 1. */
  static final double GAIN = 0.05;

  /** Skill of the loss from which on the accuracy may lag behind. */
  static final double LEARNT = 0.3;

  static final Rule RULE =
      new Rule(
          "TD013",
          "accuracy-at-majority",
          "The accuracy is no better than naming the commonest class every time.");

  AccuracyAtMajority(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    if (outcome.accuracyGain().isEmpty()
        || !(outcome.accuracyGain().getAsDouble() < GAIN)
        || outcome.skill().orElse(0) >= LEARNT
        || answersBetter(history, outcome)) {
      return List.of();
    }
    double accuracy = outcome.accuracy().orElseThrow();
    return List.of(
        whole(
            history,
            Severity.ERROR,
            accuracy,
            "the accuracy ends at "
                + percent(accuracy)
                + "; the commonest class has "
                + percent(outcome.majority())
                + " of the rows"));
  }

  /**
   * Where nobody knows how good the loss is, the answers themselves must confirm the accuracy that
   * is shown: it may be one that does not suit the targets.
   */
  private boolean answersBetter(History history, Outcome outcome) {
    if (baseline().isEmpty() || baseline().get().constantLoss().isPresent()) {
      return false;
    }
    double inferred =
        history
            .end()
            .flatMap(TraceEvent.End::outputs)
            .map(p -> Outcome.accuracy(p, baseline().get().targets().kind()).orElse(0))
            .orElse(0.0);
    return (inferred - outcome.majority()) / (1 - outcome.majority()) >= GAIN;
  }
}
