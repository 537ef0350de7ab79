package org.assay.train.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** Trainings that never happened, with any numbers. */
final class RandomTraces {
  private final Random random;

  RandomTraces(long seed) {
    this.random = new Random(seed);
  }

  List<TraceEvent> events(int layers, int steps, int everyLook) {
    List<TrainingFacts.Layer> known = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      known.add(
          new TrainingFacts.Layer(
              i, "l" + i + "\u2028\"<b>\u0000", "Dense", "relu", List.of(3, 4), i * 10L));
    }
    List<TraceEvent> events = new ArrayList<>();
    events.add(
        new TraceEvent.Begin(
            new TrainingFacts(
                known,
                "mean_squared_error",
                Map.of("accuracy", true),
                steps,
                1,
                32,
                320,
                3,
                "regression")));
    for (int step = 1; step <= steps; step++) {
      events.add(step(step, layers, step % everyLook == 0));
      events.add(
          new TraceEvent.Epoch(
              step, step, number(), Map.of("accuracy", number()), maybe(), Map.of()));
    }
    events.add(
        new TraceEvent.End(
            steps,
            random.nextBoolean(),
            Optional.of(
                new Predictions(
                    2,
                    new float[] {(float) number(), 0.1f, -0f, 1e-42f},
                    List.of(2),
                    new float[] {(float) number(), 1},
                    List.of(1)))));
    return events;
  }

  private TraceEvent.Step step(int step, int layers, boolean look) {
    List<LayerStats> stats = new ArrayList<>();
    for (int layer = 0; look && layer < layers; layer++) {
      for (Phase phase : Phase.values()) {
        stats.add(stats(layer, phase));
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", number());
    metrics.put("mae", number());
    return new TraceEvent.Step(step, step, 1, 32, maybe(), metrics, number(), stats);
  }

  private LayerStats stats(int layer, Phase phase) {
    return new LayerStats(
        layer,
        phase,
        new Stats(
            random.nextInt(1000), number(), number(), number(), number(), random.nextInt(9), 0, 0),
        maybe(),
        maybe(),
        maybe(),
        maybe());
  }

  private OptionalDouble maybe() {
    return random.nextBoolean() ? OptionalDouble.of(number()) : OptionalDouble.empty();
  }

  private double number() {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> -0.0;
      case 4 -> Double.MIN_VALUE;
      case 5 -> Double.MAX_VALUE;
      case 6 -> random.nextInt();
      case 7 -> 9e15;
      default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
    };
  }
}
