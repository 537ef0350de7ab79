package org.assay.train.symptoms;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/** A rule that looks at a training as a whole, once it has come to its end. */
abstract class EndRule implements Symptom {
  private final Rule rule;
  private final Optional<Baseline> baseline;

  EndRule(Rule rule, Optional<Baseline> baseline) {
    this.rule = rule;
    this.baseline = baseline;
  }

  @Override
  public final Rule rule() {
    return rule;
  }

  @Override
  public final List<SymptomFound> observe(TraceEvent event, History history) {
    // A training that was cut short says nothing of how it would have ended.
    if (!(event instanceof TraceEvent.End end) || end.stopped() || history.steps().isEmpty()) {
      return List.of();
    }
    return atEnd(history, Outcome.of(history, baseline));
  }

  /** What the whole training shows; it has at least one step. */
  abstract List<SymptomFound> atEnd(History history, Outcome outcome);

  /** What the network must beat. */
  final Optional<Baseline> baseline() {
    return baseline;
  }

  /** About the whole. */
  final SymptomFound whole(History history, Severity severity, double value, String message) {
    return found(history, severity, OptionalInt.empty(), Optional.empty(), value, message);
  }

  /** About a layer. */
  final SymptomFound of(
      History history,
      Severity severity,
      TrainingFacts.Layer layer,
      Phase phase,
      double value,
      String message) {
    return found(
        history,
        severity,
        OptionalInt.of(layer.index()),
        Optional.of(phase),
        value,
        message + " (" + phase.text() + " of layer '" + layer.name() + "')");
  }

  private SymptomFound found(
      History history,
      Severity severity,
      OptionalInt layer,
      Optional<Phase> phase,
      double value,
      String message) {
    TraceEvent.Step last = history.steps().get(history.steps().size() - 1);
    return new SymptomFound(
        rule.id(), severity, layer, phase, last.step(), last.epoch(), 0, value, message);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
