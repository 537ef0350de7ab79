package org.assay.train.facts;

import java.util.Optional;

/**
 * Losses in double precision, to judge answers outside of a graph. Formulas are those of {@link
 * org.assay.train.losses.Losses}.
 */
sealed interface LossFormula {
  double EPSILON = 1e-7;

  /** A mean over elements. */
  record Elementwise(Element element, double low, double high, double least)
      implements LossFormula {}

  /** Of one element: target and output. */
  @FunctionalInterface
  interface Element {
    double of(double t, double y);
  }

  /**
   * Over shares of classes.
   *
   * @param divergence whether the targets' own entropy is taken off
   */
  record Shares(boolean divergence) implements LossFormula {}

  /** By Keras's name; empty for those without a simple best constant. */
  static Optional<LossFormula> of(String name) {
    double all = Double.POSITIVE_INFINITY;
    return Optional.ofNullable(
        switch (name) {
          case "mean_squared_error" -> new Elementwise((t, y) -> (y - t) * (y - t), -all, all, 0);
          case "mean_absolute_error" -> new Elementwise((t, y) -> Math.abs(y - t), -all, all, 0);
          case "mean_absolute_percentage_error" ->
              new Elementwise(
                  (t, y) -> 100 * Math.abs(t - y) / Math.max(Math.abs(t), EPSILON), -all, all, 0);
          case "mean_squared_logarithmic_error" ->
              new Elementwise((t, y) -> square(logOfOneMore(y) - logOfOneMore(t)), 0, all, 0);
          case "huber" -> new Elementwise(LossFormula::huber, -all, all, 0);
          case "log_cosh" -> new Elementwise((t, y) -> logCosh(y - t), -all, all, 0);
          case "hinge" -> new Elementwise((t, y) -> hinge(t, y), -1, 1, 0);
          case "squared_hinge" -> new Elementwise((t, y) -> square(hinge(t, y)), -1, 1, 0);
          case "poisson" ->
              new Elementwise((t, y) -> y - t * Math.log(y + EPSILON), EPSILON, all, Double.NaN);
          case "binary_crossentropy" ->
              new Elementwise(LossFormula::entropy, EPSILON, 1 - EPSILON, Double.NaN);
          case "categorical_crossentropy", "sparse_categorical_crossentropy" -> new Shares(false);
          case "kl_divergence" -> new Shares(true);
          default -> null;
        });
  }

  private static double square(double v) {
    return v * v;
  }

  private static double logOfOneMore(double v) {
    return Math.log(Math.max(v, EPSILON) + 1);
  }

  private static double huber(double t, double y) {
    double error = Math.abs(y - t);
    return error <= 1 ? error * error / 2 : error - 0.5;
  }

  private static double logCosh(double x) {
    return Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.log(2);
  }

  /** Targets of 0 mean -1. */
  private static double hinge(double t, double y) {
    return Math.max(0, 1 - (t == 0 ? -1 : t) * y);
  }

  private static double entropy(double t, double y) {
    double p = Math.min(Math.max(y, EPSILON), 1 - EPSILON);
    return -t * Math.log(p) - (1 - t) * Math.log(1 - p);
  }
}
