package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.TargetFacts;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.Stats;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/** Writes trainings that never happened, one step per epoch. */
final class Traces {
  private final List<TrainingFacts.Layer> layers = new ArrayList<>();
  private final List<TraceEvent> events = new ArrayList<>();
  private String loss = "mean_squared_error";
  private int steps;

  Traces layer(String className, String activation) {
    layers.add(
        new TrainingFacts.Layer(
            layers.size(), "l" + layers.size(), className, activation, List.of(4), 20));
    return this;
  }

  Traces loss(String name) {
    loss = name;
    return this;
  }

  /** An epoch of one step. */
  Traces epoch(double loss, LayerStats... seen) {
    return epoch(loss, Map.of(), OptionalDouble.empty(), seen);
  }

  Traces epoch(
      double loss, Map<String, Double> metrics, OptionalDouble validation, LayerStats... seen) {
    steps++;
    events.add(new TraceEvent.Step(steps, steps, 1, 32, loss, metrics, 0.01, List.of(seen)));
    events.add(new TraceEvent.Epoch(steps, steps, loss, metrics, validation, Map.of()));
    return this;
  }

  /** So many epochs of one loss. */
  Traces epochs(int count, double loss, LayerStats... seen) {
    for (int i = 0; i < count; i++) {
      epoch(loss, seen);
    }
    return this;
  }

  /** What a rule finds in all of it, the end included. */
  List<SymptomFound> run(Symptom rule) {
    // Answers of no use: both rows get nearly the same.
    float[] outputs = {0.4f, 0.45f};
    return run(rule, new Predictions(2, outputs, List.of(1), new float[] {0, 1}, List.of(1)));
  }

  List<SymptomFound> run(Symptom rule, Predictions predictions) {
    if (layers.isEmpty()) {
      layer("Dense", "linear");
    }
    Symptoms symptoms = new Symptoms(List.of(rule), false);
    symptoms.on(
        new TraceEvent.Begin(new TrainingFacts(layers, loss, Map.of(), steps, 1, 32, 320, 0, "")));
    events.forEach(symptoms::on);
    symptoms.on(new TraceEvent.End(steps, false, Optional.of(predictions)));
    return symptoms.found();
  }

  /** Numbers of one size. */
  static LayerStats size(int layer, Phase phase, double norm) {
    return stats(layer, phase, new Stats(100, -norm / 10, norm / 10, 0, norm / 10, 0, 0, 0));
  }

  static LayerStats zeros(int layer, Phase phase, double share) {
    return stats(layer, phase, new Stats(100, 0, 1, 0.1, 0.1, 100 * share, 0, 0));
  }

  static LayerStats stats(int layer, Phase phase, Stats stats) {
    return new LayerStats(
        layer,
        phase,
        stats,
        OptionalDouble.of(1),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  static LayerStats output(int layer, double dead, double saturated) {
    return new LayerStats(
        layer,
        Phase.FORWARD,
        new Stats(100, 0, 1, 0.1, 0.1, 50, 0, 0),
        OptionalDouble.of(1),
        OptionalDouble.of(dead),
        OptionalDouble.of(dead),
        OptionalDouble.of(saturated));
  }

  /** A constant answer has the loss 1, half of the rows are of one class. */
  static Optional<Baseline> baseline() {
    TargetFacts targets = new TargetFacts(TargetFacts.Kind.BINARY, 1, 0, 1, 0.5, 0.5, 2, 0.5, 0.5);
    return Optional.of(new Baseline(OptionalDouble.of(1), 0, true, targets));
  }

  /** As {@link #baseline}, for numbers that are no classes. */
  static Optional<Baseline> numbers() {
    TargetFacts targets = new TargetFacts(TargetFacts.Kind.NUMBERS, 1, 0, 1, 0.5, 0.3, 0, 0, 1);
    return Optional.of(new Baseline(OptionalDouble.of(1), 0, true, targets));
  }
}
