package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.ActivationRange;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/** Targets that the output's activation cannot give, whatever is learnt. */
final class TargetsOutsideOutputs extends EndRule {
  /** Share of the targets' variance that is out of reach. */
  static final double LOST = 0.05;

  static final Rule RULE =
      new Rule(
          "TD017",
          "targets-outside-outputs",
          "Targets lie outside of the range of the output's activation.");

  TargetsOutsideOutputs(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    Optional<Predictions> seen = history.end().flatMap(TraceEvent.End::outputs);
    List<TrainingFacts.Layer> layers = history.facts().layers();
    TrainingFacts.Layer last = layers.get(layers.size() - 1);
    ActivationRange range = ActivationRange.of(last.activation());
    // Numbers of classes and signs are compared by the loss, not reached by the output.
    if (seen.isEmpty()
        || seen.get().outputs().length != seen.get().targets().length
        || history.facts().loss().startsWith("sparse")
        || history.facts().loss().contains("hinge")) {
      return List.of();
    }
    double[] reach = range.unreachable(seen.get().targets());
    if (!(reach[1] >= LOST)) {
      return List.of();
    }
    return List.of(
        of(
            history,
            Severity.ERROR,
            last,
            Phase.FORWARD,
            reach[1],
            percent(reach[0])
                + " of the targets lie outside of "
                + range.text()
                + ", which is all that "
                + last.activation()
                + " can give"));
  }
}
