package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A loss that goes up and down from epoch to epoch without getting anywhere: of the later half of
 * at least eight epochs most turn, and the steps are large beside the loss. Silent where the
 * training has learnt most of what there is: near 0 a loss may jump.
 */
final class OscillatingLoss extends EndRule {
  /** Share of epochs in which the direction turns. */
  static final double TURNS = 0.6;

  /** Mean of |difference| / loss. */
  static final double SWING = 0.2;

  private static final int FEWEST = 8;

  static final Rule RULE =
      new Rule(
          "TD009",
          "oscillating-loss",
          "The loss goes up and down from epoch to epoch by over a fifth and gains nothing.");

  OscillatingLoss(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<TraceEvent.Epoch> epochs = history.epochs();
    if (epochs.size() < FEWEST || outcome.hasLearnt()) {
      return List.of();
    }
    double[] losses =
        Series.laterHalf(epochs.stream().mapToDouble(TraceEvent.Epoch::loss).toArray());
    int turns = 0;
    double swing = 0;
    for (int i = 1; i < losses.length; i++) {
      double now = losses[i] - losses[i - 1];
      swing += Math.abs(now) / (losses.length - 1);
      turns += i > 1 && now * (losses[i - 1] - losses[i - 2]) < 0 ? 1 : 0;
    }
    double share = (double) turns / Math.max(1, losses.length - 2);
    double relative = swing / Math.abs(Series.mean(losses));
    if (share < TURNS || !(relative > SWING)) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            Severity.WARNING,
            relative,
            "the loss turns in "
                + percent(share)
                + " of the later epochs and changes by "
                + percent(relative)
                + " from one to the next"));
  }
}
