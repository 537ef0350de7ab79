package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A training that ends while its loss still falls steadily and most is left to learn. An error
 * where less than a third is done.
 */
final class UnfinishedTraining extends EndRule {
  /** Share of all gain that the last quarter of the epochs brings. */
  static final double STEADY = 0.15;

  /** Skill below which it is an error. */
  static final double LITTLE = 1.0 / 3;

  private static final int FEWEST = 4;

  static final Rule RULE =
      new Rule(
          "TD021",
          "unfinished-training",
          "The training ends while the loss still falls steadily and most is left to learn.");

  UnfinishedTraining(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<TraceEvent.Epoch> epochs = history.epochs();
    OptionalDouble skill = outcome.skill();
    if (epochs.size() < FEWEST || skill.isEmpty() || outcome.hasLearnt()) {
      return List.of();
    }
    double first = epochs.get(0).loss();
    double before = epochs.get(epochs.size() - 1 - epochs.size() / FEWEST).loss();
    double gain = first - outcome.lastLoss();
    double late = before - outcome.lastLoss();
    if (!(gain > 0) || !(late > STEADY * gain)) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            skill.getAsDouble() < LITTLE ? Severity.ERROR : Severity.WARNING,
            skill.getAsDouble(),
            "only "
                + percent(skill.getAsDouble())
                + " of the way from the best constant answer is done, and the last quarter of the"
                + " epochs brought "
                + percent(late / gain)
                + " of it"));
  }
}
