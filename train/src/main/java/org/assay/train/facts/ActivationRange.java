package org.assay.train.facts;

import java.util.Locale;

/**
 * Values that an activation can give.
 *
 * @param low least, or its limit
 * @param high greatest, or its limit
 */
public record ActivationRange(double low, double high) {
  private static final double ALL = Double.POSITIVE_INFINITY;

  /** Targets may be off by rounding. */
  private static final double SLACK = 1e-6;

  /** By Keras's name; all numbers where it is not known or has no bounds. */
  public static ActivationRange of(String activation) {
    return switch (activation) {
      case "sigmoid", "hard_sigmoid", "softmax" -> new ActivationRange(0, 1);
      case "tanh", "hard_tanh", "softsign" -> new ActivationRange(-1, 1);
      case "relu", "softplus", "exponential", "squareplus" -> new ActivationRange(0, ALL);
      case "relu6" -> new ActivationRange(0, 6);
      case "elu", "celu" -> new ActivationRange(-1, ALL);
      case "selu" -> new ActivationRange(-1.7580993408473766, ALL);
      case "log_softmax", "log_sigmoid" -> new ActivationRange(-ALL, 0);
      default -> new ActivationRange(-ALL, ALL);
    };
  }

  /** Whether a value is one of them. */
  public boolean holds(double value) {
    return value >= low - SLACK && value <= high + SLACK;
  }

  /**
   * How much of some targets is out of reach.
   *
   * @return share of targets outside, and mean squared distance of all to the range over their
   *     variance (0 if there is none)
   */
  public double[] unreachable(float[] targets) {
    int outside = 0;
    double mean = 0;
    double distance = 0;
    for (float t : targets) {
      double nearest = Math.min(Math.max(t, low), high);
      outside += holds(t) ? 0 : 1;
      distance += (t - nearest) * (t - nearest);
      mean += t;
    }
    int count = Math.max(1, targets.length);
    mean /= count;
    double variance = 0;
    for (float t : targets) {
      variance += (t - mean) * (t - mean);
    }
    return new double[] {(double) outside / count, variance > 0 ? distance / variance : 0};
  }

  /** As messages show it. */
  public String text() {
    return String.format(Locale.ROOT, "[%s, %s]", end(low), end(high));
  }

  private static String end(double value) {
    return Double.isInfinite(value)
        ? (value < 0 ? "-Inf" : "Inf")
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
