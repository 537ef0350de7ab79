package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/**
 * Rectified units that are 0 for every row of a batch: nothing flows back through them. Where a
 * whole layer is so, nothing before it can learn. Told where little was learnt: a trained network
 * may well do with few of its units.
 */
final class DyingRelu extends EndRule {
  /** Share of dead units from which on a layer is told of. */
  static final double LIMIT = 0.5;

  /** Share that makes it an error. */
  static final double MOST = 0.9;

  /** Batches with fewer rows say little of a unit. */
  private static final int FEWEST_ROWS = 8;

  static final Rule RULE =
      new Rule(
          "TD004",
          "dying-relu",
          "Half or more of a layer's rectified units are 0 for all rows of a batch.");

  DyingRelu(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      if (!layer.activation().startsWith("relu")) {
        continue;
      }
      double[] dead = Series.optional(history, layer.index(), Phase.FORWARD, LayerStats::deadUnits);
      double share = Series.median(Series.laterHalf(dead));
      double zeros =
          Series.min(
              Series.laterHalf(
                  Series.of(history, layer.index(), Phase.FORWARD, s -> s.stats().zeroShare())));
      if (zeros == 1) {
        found.add(
            of(history, Severity.ERROR, layer, Phase.FORWARD, 1, "all units are 0 for all rows"));
      } else if (share >= LIMIT
          && history.facts().batchSize() >= FEWEST_ROWS
          && !outcome.hasLearnt()) {
        found.add(
            of(
                history,
                share >= MOST ? Severity.ERROR : Severity.WARNING,
                layer,
                Phase.FORWARD,
                share,
                percent(share) + " of the units are 0 for all rows of a batch"));
      }
    }
    return found;
  }
}
