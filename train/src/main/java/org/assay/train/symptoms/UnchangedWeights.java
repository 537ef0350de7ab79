package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/**
 * Weights to which steps add nothing, or less than a ten millionth. An error where it is so for
 * every layer: then nothing is learnt. Told once the first looks have all shown it.
 */
final class UnchangedWeights implements Symptom {
  /** Norm of update over norm of weights, below which a layer counts as unchanged. */
  static final double LIMIT = 1e-7;

  /** Looks in a row that must show it. */
  static final int LOOKS = 5;

  static final Rule RULE =
      new Rule(
          "TD006",
          "unchanged-weights",
          "Steps change the weights of a layer, or of all layers, by less than a ten millionth.");

  private boolean told;

  @Override
  public Rule rule() {
    return RULE;
  }

  @Override
  public List<SymptomFound> observe(TraceEvent event, History history) {
    if (!(event instanceof TraceEvent.Step step) || step.layers().isEmpty() || told) {
      return List.of();
    }
    if (history.probed().size() != LOOKS) {
      return List.of();
    }
    told = true;
    List<SymptomFound> found = new ArrayList<>();
    int trained = 0;
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      if (layer.weights() == 0 || step.of(layer.index(), Phase.UPDATE).isEmpty()) {
        continue;
      }
      trained++;
      double most =
          history.probed().stream()
              .mapToDouble(s -> ratio(s, layer.index()))
              .max()
              .orElse(Double.NaN);
      if (most < LIMIT) {
        found.add(found(step, layer, most, Severity.WARNING));
      }
    }
    if (!found.isEmpty() && found.size() == trained) {
      return found.stream().map(UnchangedWeights::asError).toList();
    }
    return found;
  }

  static double ratio(TraceEvent.Step step, int layer) {
    double update = step.of(layer, Phase.UPDATE).map(UnchangedWeights::norm).orElse(0.0);
    double weights = step.of(layer, Phase.WEIGHTS).map(UnchangedWeights::norm).orElse(0.0);
    return weights == 0 ? (update == 0 ? 0 : Double.POSITIVE_INFINITY) : update / weights;
  }

  private static double norm(LayerStats s) {
    return s.stats().norm();
  }

  private static SymptomFound found(
      TraceEvent.Step step, TrainingFacts.Layer layer, double most, Severity severity) {
    return new SymptomFound(
        RULE.id(),
        severity,
        OptionalInt.of(layer.index()),
        Optional.of(Phase.UPDATE),
        step.step(),
        step.epoch(),
        step.batch(),
        most,
        "the first "
            + LOOKS
            + " steps that were looked at change the weights by at most "
            + EndRule.number(most)
            + " of their norm (update of layer '"
            + layer.name()
            + "')");
  }

  private static SymptomFound asError(SymptomFound s) {
    return new SymptomFound(
        s.rule(),
        Severity.ERROR,
        s.layer(),
        s.phase(),
        s.step(),
        s.epoch(),
        s.batch(),
        s.value(),
        s.message());
  }
}
