package org.assay.train.causes;

import java.util.Map;
import java.util.Optional;
import org.assay.train.job.Named;

/**
 * About how large the biases of a layer are at first.
 *
 * @param value the greatest that is likely, with its sign; 0 where nothing says so
 */
public record FirstBias(double value) {
  /** Beyond it, biases outweigh what first weights make of features of about 1. */
  private static final double FAR = 4;

  /** As a layer's initialiser says. */
  public static FirstBias of(Network.Part part) {
    Optional<Named> initializer = part.spec().config().fresh().named("bias_initializer");
    if (initializer.isEmpty()) {
      return new FirstBias(0);
    }
    Map<String, Object> values = initializer.get().arguments().values();
    return new FirstBias(
        switch (initializer.get().plainName()) {
          case "constant" -> number(values, "value", 0);
          case "randomnormal", "normal", "truncatednormal" -> {
            double mean = number(values, "mean", 0);
            double deviation = number(values, "stddev", 0.05);
            yield mean < 0 ? mean - deviation : mean + deviation;
          }
          case "randomuniform", "uniform" -> {
            double low = number(values, "minval", -0.05);
            double high = number(values, "maxval", 0.05);
            yield Math.abs(low) > Math.abs(high) ? low : high;
          }
          default -> 0;
        });
  }

  private static double number(Map<String, Object> values, String key, double otherwise) {
    return values.get(key) instanceof Number n ? n.doubleValue() : otherwise;
  }

  /** Whether it is far from 0, beside scores whose deviation is about 1. */
  public boolean isFar() {
    return Math.abs(value) > FAR;
  }
}
