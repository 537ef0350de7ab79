package org.assay.train.optimisers;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.spec.Spelling;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's schedules ({@code keras.optimizers.schedules}) by name. */
final class LearningRates {
  private static final List<String> NAMES =
      List.of(
          "ExponentialDecay",
          "PiecewiseConstantDecay",
          "PolynomialDecay",
          "InverseTimeDecay",
          "CosineDecay");

  private LearningRates() {}

  /** The rate under a key of an optimiser, or its default. */
  static LearningRate of(Settings s, String key, double otherwise) {
    Object value = s.raw(key).orElse(otherwise);
    if (value instanceof Number number) {
      double rate = number.doubleValue();
      if (!(rate >= 0)) {
        throw s.error("'" + key + "' is " + rate, "at least 0", "");
      }
      return step -> rate;
    }
    Named named = Settings.named(value, s.where() + ", " + key);
    LearningRate rate = schedule(named);
    named.arguments().ignore("name").finish();
    return rate;
  }

  private static LearningRate schedule(Named named) {
    Settings s = named.arguments();
    return switch (named.plainName()) {
      case "exponentialdecay" -> {
        double rate = s.number("decay_rate");
        yield decaying(s, p -> Math.pow(rate, p));
      }
      case "inversetimedecay" -> {
        double rate = s.number("decay_rate");
        yield decaying(s, p -> 1 / (1 + rate * p));
      }
      case "piecewiseconstantdecay" -> piecewise(s);
      case "polynomialdecay" -> polynomial(s);
      case "cosinedecay" -> cosine(s);
      default ->
          throw s.error(
              "there is no schedule '" + named.name() + "'",
              "one of Keras's",
              Spelling.advice(named.name(), NAMES));
    };
  }

  private static double steps(Settings s) {
    double steps = s.number("decay_steps");
    if (!(steps > 0)) {
      throw s.error("'decay_steps' is " + steps, "more than 0", "");
    }
    return steps;
  }

  private static LearningRate decaying(Settings s, java.util.function.DoubleUnaryOperator part) {
    double initial = s.number("initial_learning_rate");
    double steps = steps(s);
    boolean stairs = s.flag("staircase", false);
    return step -> {
      double p = step / steps;
      return initial * part.applyAsDouble(stairs ? Math.floor(p) : p);
    };
  }

  private static LearningRate piecewise(Settings s) {
    List<Double> boundaries = numbers(s, "boundaries");
    List<Double> values = numbers(s, "values");
    if (values.size() != boundaries.size() + 1) {
      throw s.error(
          values.size() + " values for " + boundaries.size() + " boundaries",
          "one value more than boundaries",
          "");
    }
    return step -> {
      int i = 0;
      while (i < boundaries.size() && step > boundaries.get(i)) {
        i++;
      }
      return values.get(i);
    };
  }

  private static List<Double> numbers(Settings s, String key) {
    List<Double> numbers = new ArrayList<>();
    if (s.raw(key).orElse(List.of()) instanceof List<?> list) {
      for (Object value : list) {
        if (!(value instanceof Number number)) {
          throw s.error("'" + key + "' has " + value, "numbers", "");
        }
        numbers.add(number.doubleValue());
      }
    }
    return numbers;
  }

  private static LearningRate polynomial(Settings s) {
    double initial = s.number("initial_learning_rate");
    double steps = steps(s);
    double end = s.number("end_learning_rate", 1e-4);
    double power = s.number("power", 1);
    boolean cycle = s.flag("cycle", false);
    return step -> {
      double length = cycle ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
      double p = Math.min(step, length) / length;
      return (initial - end) * Math.pow(1 - p, power) + end;
    };
  }

  private static LearningRate cosine(Settings s) {
    double initial = s.number("initial_learning_rate");
    double steps = steps(s);
    double alpha = s.number("alpha", 0);
    double warmup = s.number("warmup_steps", 0);
    boolean warms = s.has("warmup_target") && warmup > 0;
    double target = s.number("warmup_target", initial);
    return step -> {
      if (warms && step < warmup) {
        return initial + (target - initial) * step / warmup;
      }
      double from = warms ? target : initial;
      double p = Math.min(warms ? step - warmup : step, steps) / steps;
      return from * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * p)) + alpha);
    };
  }
}
