package org.assay.train.facts;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.step.TrainingPlan;

/** Computes a {@link Baseline}. */
final class BaselineFinder {
  /** Numbers of targets that are looked at, at most. */
  private static final long MOST_NUMBERS = 2_000_000;

  /** Halvings of the range in which the best constant lies. */
  private static final int HALVINGS = 60;

  private BaselineFinder() {}

  static Baseline find(TrainingPlan plan) {
    Samples y = thinned(plan.data().y().slice(0, plan.trainingRows()));
    TargetFacts facts = TargetFacts.of(plan.data().y().slice(0, plan.trainingRows()));
    boolean comparable = plan.job().fit().classWeight().isEmpty() && !penalised(plan.job());
    Optional<LossFormula> formula = LossFormula.of(plan.loss().name());
    double smoothing = plan.job().loss().arguments().fresh().number("label_smoothing", 0);
    if (formula.isEmpty() || smoothing != 0 || y.rows() == 0) {
      return new Baseline(OptionalDouble.empty(), Double.NEGATIVE_INFINITY, comparable, facts);
    }
    if (formula.get() instanceof LossFormula.Elementwise e) {
      return elementwise(e, y, comparable, facts);
    }
    boolean divergence = formula.get() instanceof LossFormula.Shares s && s.divergence();
    return plan.loss().takesClassNumbers()
        ? new Baseline(OptionalDouble.of(ClassNumbers.entropy(y)), 0, comparable, facts)
        : shares(divergence, y, comparable, facts);
  }

  private static Samples thinned(Samples y) {
    return y.everyRow((int) Math.max(1, y.values().length / MOST_NUMBERS));
  }

  /** Whether something is added to the loss. */
  private static boolean penalised(Job job) {
    for (LayerSpec layer : job.model().layers()) {
      for (Map.Entry<String, Object> e : layer.config().values().entrySet()) {
        if (e.getKey().toLowerCase(Locale.ROOT).endsWith("regularizer")
            && e.getValue() != null
            && !"none".equals(String.valueOf(e.getValue()).toLowerCase(Locale.ROOT))) {
          return true;
        }
      }
      if (layer.className().equals("ActivityRegularization")) {
        return true;
      }
    }
    return false;
  }

  private static Baseline elementwise(
      LossFormula.Elementwise e, Samples y, boolean comparable, TargetFacts facts) {
    int width = y.width();
    double sum = 0;
    double least = 0;
    double[] column = new double[y.rows()];
    for (int k = 0; k < width; k++) {
      for (int row = 0; row < y.rows(); row++) {
        column[row] = y.values()[row * width + k];
      }
      sum += best(e, column);
      if (Double.isNaN(e.least())) {
        for (double t : column) {
          least += e.element().of(t, Math.min(Math.max(t, e.low()), e.high())) / column.length;
        }
      } else {
        least += e.least();
      }
    }
    return new Baseline(OptionalDouble.of(sum / width), least / width, comparable, facts);
  }

  /** The least mean loss of a constant, by golden section: all these losses are convex. */
  private static double best(LossFormula.Elementwise e, double[] column) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double t : column) {
      low = Math.min(low, t);
      high = Math.max(high, t);
    }
    low = Math.min(Math.max(low, e.low()), e.high());
    high = Math.min(Math.max(high, e.low()), e.high());
    double ratio = (Math.sqrt(5) - 1) / 2;
    double a = high - ratio * (high - low);
    double b = low + ratio * (high - low);
    double ofA = mean(e, column, a);
    double ofB = mean(e, column, b);
    for (int i = 0; i < HALVINGS && high > low; i++) {
      if (ofA <= ofB) {
        high = b;
        b = a;
        ofB = ofA;
        a = high - ratio * (high - low);
        ofA = mean(e, column, a);
      } else {
        low = a;
        a = b;
        ofA = ofB;
        b = low + ratio * (high - low);
        ofB = mean(e, column, b);
      }
    }
    return Math.min(ofA, ofB);
  }

  private static double mean(LossFormula.Elementwise e, double[] column, double constant) {
    double sum = 0;
    for (double t : column) {
      sum += e.element().of(t, constant);
    }
    return sum / column.length;
  }

  /** Cross entropy of the mean target at each position; the last axis holds the classes. */
  private static Baseline shares(
      boolean divergence, Samples y, boolean comparable, TargetFacts facts) {
    int width = y.width();
    int classes = y.shape().isEmpty() ? 1 : y.shape().get(y.shape().size() - 1);
    double[] mean = new double[width];
    double own = 0;
    for (int row = 0; row < y.rows(); row++) {
      for (int from = 0; from < width; from += classes) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
          sum += y.values()[row * width + from + k];
        }
        for (int k = 0; k < classes; k++) {
          double t = y.values()[row * width + from + k];
          mean[from + k] += t / y.rows();
          own -= t > 0 ? t * Math.log(t / sum) : 0;
        }
      }
    }
    int positions = width / classes;
    own /= (double) y.rows() * positions;
    double loss = 0;
    for (int from = 0; from < width; from += classes) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += mean[from + k];
      }
      for (int k = 0; k < classes; k++) {
        double t = mean[from + k];
        loss -= t > 0 ? t * Math.log(t / sum) / positions : 0;
      }
    }
    double off = divergence ? own : 0;
    return new Baseline(OptionalDouble.of(loss - off), own - off, comparable, facts);
  }
}
