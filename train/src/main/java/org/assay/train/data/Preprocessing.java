package org.assay.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.train.TrainException;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Preprocess.Scale;

/**
 * What is done to rows before training. A feature is one element of a sample, over all rows; one
 * that never changes becomes 0 where it is standardised, and the low end where it is scaled to a
 * range.
 */
public final class Preprocessing {
  private Preprocessing() {}

  /**
   * Applies all steps in their order.
   *
   * @throws TrainException if rows do not fit a step
   */
  public static Dataset apply(Dataset raw, Preprocess steps) {
    return new Dataset(features(raw.x(), steps), targets(raw.y(), steps));
  }

  private static Samples features(Samples raw, Preprocess steps) {
    Samples x = raw;
    if (steps.subtract() != 0) {
      x = scaled(x, new Scale.Linear(steps.subtract(), 1));
    }
    x = steps.logarithm() ? logarithms(x) : x;
    x = scaled(x, steps.scale());
    x = steps.standardise() ? standardised(x) : x;
    if (steps.reshape().isPresent()) {
      x = reshaped(x, steps.reshape().get(), "reshape", steps);
    }
    if (steps.flatten()) {
      x = new Samples(x.values(), x.rows(), List.of(x.width()));
    }
    return steps.multiHot().isPresent() ? multiHot(x, steps.multiHot().getAsInt(), steps) : x;
  }

  private static Samples targets(Samples raw, Preprocess steps) {
    Samples y = steps.targetMap().isEmpty() ? raw : mapped(raw, steps.targetMap());
    y = scaled(y, steps.targetScale());
    y = steps.targetStandardise() ? standardised(y) : y;
    if (steps.oneHot().isPresent()) {
      y = oneHot(y, steps.oneHot().getAsInt(), steps);
    }
    return steps.targetShape().isPresent()
        ? reshaped(y, steps.targetShape().get(), "target_shape", steps)
        : y;
  }

  /** sign(v) · ln(1 + |v|): even about 0, where it changes nothing, and defined everywhere. */
  private static Samples logarithms(Samples s) {
    float[] values = new float[s.values().length];
    for (int i = 0; i < values.length; i++) {
      double v = s.values()[i];
      values[i] = (float) (Math.signum(v) * Math.log1p(Math.abs(v)));
    }
    return new Samples(values, s.rows(), s.shape());
  }

  private static Samples mapped(Samples s, Map<Double, Double> map) {
    float[] values = s.values().clone();
    for (int i = 0; i < values.length; i++) {
      Double to = map.get((double) values[i]);
      values[i] = to == null ? values[i] : to.floatValue();
    }
    return new Samples(values, s.rows(), s.shape());
  }

  private static Samples scaled(Samples s, Scale scale) {
    if (scale instanceof Scale.Linear linear) {
      float[] values = new float[s.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((s.values()[i] - linear.subtract()) / linear.divide());
      }
      return new Samples(values, s.rows(), s.shape());
    }
    return scale instanceof Scale.MinMax range ? ranged(s, range) : s;
  }

  private static Samples ranged(Samples s, Scale.MinMax range) {
    int width = s.width();
    double[] least = new double[width];
    double[] greatest = new double[width];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < s.values().length; i++) {
      least[i % width] = Math.min(least[i % width], s.values()[i]);
      greatest[i % width] = Math.max(greatest[i % width], s.values()[i]);
    }
    float[] values = new float[s.values().length];
    for (int i = 0; i < values.length; i++) {
      int feature = i % width;
      double span = greatest[feature] - least[feature];
      double part = span == 0 ? 0 : (s.values()[i] - least[feature]) / span;
      values[i] = (float) (range.low() + part * (range.high() - range.low()));
    }
    return new Samples(values, s.rows(), s.shape());
  }

  private static Samples standardised(Samples s) {
    int width = s.width();
    double[] mean = new double[width];
    double[] square = new double[width];
    for (int i = 0; i < s.values().length; i++) {
      mean[i % width] += s.values()[i] / (double) s.rows();
    }
    for (int i = 0; i < s.values().length; i++) {
      double d = s.values()[i] - mean[i % width];
      square[i % width] += d * d / s.rows();
    }
    float[] values = new float[s.values().length];
    for (int i = 0; i < values.length; i++) {
      double deviation = Math.sqrt(square[i % width]);
      values[i] = (float) ((s.values()[i] - mean[i % width]) / (deviation == 0 ? 1 : deviation));
    }
    return new Samples(values, s.rows(), s.shape());
  }

  private static Samples reshaped(Samples s, List<Integer> shape, String key, Preprocess steps) {
    if (shape.stream().anyMatch(d -> d < 1)
        || shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b) != s.width()) {
      throw new TrainException(
          "'" + key + "' is " + shape + " for a sample of " + s.shape(),
          steps.where(),
          s.width() + " elements",
          "");
    }
    return new Samples(s.values(), s.rows(), shape);
  }

  private static int index(Samples s, int at, int width, String what, Preprocess steps) {
    float value = s.values()[at];
    if (value != Math.rint(value) || value < 0 || value >= width) {
      throw new TrainException(
          "the " + what + " " + value + " in row " + at / s.width() + " is out of range",
          steps.where(),
          "whole numbers from 0 to " + (width - 1),
          "");
    }
    return (int) value;
  }

  private static Samples multiHot(Samples s, int width, Preprocess steps) {
    int per = s.width();
    if ((long) s.rows() * width > Integer.MAX_VALUE - 8) {
      throw new TrainException(
          "'multi_hot' makes " + (long) s.rows() * width + " values",
          steps.where(),
          "fewer than 2^31",
          "");
    }
    float[] values = new float[s.rows() * width];
    for (int i = 0; i < s.values().length; i++) {
      values[i / per * width + index(s, i, width, "index", steps)] = 1;
    }
    return new Samples(values, s.rows(), List.of(width));
  }

  private static Samples oneHot(Samples s, int classes, Preprocess steps) {
    if (s.width() != 1) {
      throw new TrainException(
          "'one_hot' is given for targets of " + s.shape(), steps.where(), "one class a row", "");
    }
    float[] values = new float[s.rows() * classes];
    for (int i = 0; i < s.rows(); i++) {
      values[i * classes + index(s, i, classes, "label", steps)] = 1;
    }
    return new Samples(values, s.rows(), List.of(classes));
  }
}
