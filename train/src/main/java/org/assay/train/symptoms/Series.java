package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;

/** Numbers over the looks at a training. */
final class Series {
  private Series() {}

  /** A number of a phase of a layer at every look that has it. */
  static double[] of(History history, int layer, Phase phase, ToDoubleFunction<LayerStats> number) {
    return optional(history, layer, phase, s -> OptionalDouble.of(number.applyAsDouble(s)));
  }

  /** As {@link #of}, for numbers that are not always there. */
  static double[] optional(
      History history, int layer, Phase phase, Function<LayerStats, OptionalDouble> number) {
    List<Double> values = new ArrayList<>();
    for (TraceEvent.Step step : history.probed()) {
      Optional<LayerStats> stats = step.of(layer, phase);
      if (stats.isPresent()) {
        number.apply(stats.get()).ifPresent(values::add);
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The later half, at least one of any. */
  static double[] laterHalf(double[] values) {
    return Arrays.copyOfRange(values, values.length / 2, values.length);
  }

  /** The middle one; NaN of none. */
  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  static double min(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  static double max(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
