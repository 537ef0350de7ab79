package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/** Weights whose norm becomes a multiple of what it was at the begin, while little is learnt. */
final class ExplodingWeights extends EndRule {
  /** So many times their first norm. */
  static final double LIMIT = 100;

  static final Rule RULE =
      new Rule(
          "TD007",
          "exploding-weights",
          "The norm of a layer's weights grows to over a hundred times what it was.");

  ExplodingWeights(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      double[] norms = Series.of(history, layer.index(), Phase.WEIGHTS, s -> s.stats().norm());
      if (!outcome.hasLearnt()
          && norms.length > 0
          && norms[0] > 0
          && Series.max(norms) > LIMIT * norms[0]) {
        double times = Series.max(norms) / norms[0];
        found.add(
            of(
                history,
                Severity.WARNING,
                layer,
                Phase.WEIGHTS,
                times,
                "the weights grow to " + number(times) + " times their first norm"));
      }
    }
    return found;
  }
}
