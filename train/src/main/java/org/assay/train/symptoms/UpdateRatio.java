package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/**
 * The norm of a step's update over the norm of the weights. About 1e-3 is usual; over 0.3 a step
 * overwrites what was learnt, below 1e-6 it hardly learns. The middle one of all looks counts, and
 * small ones only where the training has not learnt much.
 */
final class UpdateRatio extends EndRule {
  static final double HIGH = 0.3;
  static final double LOW = 1e-6;

  static final Rule RULE =
      new Rule(
          "TD008",
          "update-to-weight-ratio",
          "A step's update is over 0.3, or below a millionth, of the norm of a layer's weights.");

  UpdateRatio(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      double[] ratios =
          history.probed().stream()
              .filter(s -> s.of(layer.index(), Phase.UPDATE).isPresent())
              .mapToDouble((TraceEvent.Step s) -> UnchangedWeights.ratio(s, layer.index()))
              .toArray();
      double middle = Series.median(ratios);
      boolean low = middle < LOW && !outcome.hasLearnt();
      if (middle > HIGH || low) {
        found.add(
            of(
                history,
                Severity.WARNING,
                layer,
                Phase.UPDATE,
                middle,
                "a step's update is " + number(middle) + " of the norm of the weights"));
      }
    }
    return found;
  }
}
