package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A loss that has stopped to fall though much is left to learn: over the later half of at least
 * eight epochs it gains less than a hundredth of the way from a constant answer to the least loss,
 * and it has come less than half of that way.
 */
final class PlateauedLoss extends EndRule {
  /** Gain over the later half of the epochs, of the way there is. */
  static final double GAIN = 0.01;

  /** From here on a flat loss is that of a finished training. */
  static final double LEARNT = 0.5;

  private static final int FEWEST = 8;

  static final Rule RULE =
      new Rule(
          "TD011",
          "plateaued-loss",
          "The loss has stopped falling though less than half of the way is done.");

  PlateauedLoss(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<TraceEvent.Epoch> epochs = history.epochs();
    if (epochs.size() < FEWEST || outcome.skill().isEmpty() || baseline().isEmpty()) {
      return List.of();
    }
    double skill = outcome.skill().getAsDouble();
    double before = baseline().get().skill(epochs.get(epochs.size() / 2).loss()).orElse(Double.NaN);
    if (skill >= LEARNT || !(skill - before < GAIN)) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            Severity.WARNING,
            skill,
            "the loss stands at "
                + number(outcome.lastLoss())
                + ", "
                + percent(skill)
                + " of the way from the best constant answer, and gained "
                + percent(skill - before)
                + " in the later half of the epochs"));
  }
}
