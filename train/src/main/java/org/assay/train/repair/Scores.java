package org.assay.train.repair;

import java.util.Arrays;
import org.assay.train.causes.Task;
import org.assay.train.data.Samples;
import org.assay.train.trace.Predictions;

/**
 * Judges answers by the task and the targets of the file, not by the job's loss and metrics, which
 * may be the fault: repaired jobs with other losses, outputs or label forms stay comparable.
 */
final class Scores {
  private static final double LEAST = 1e-7;

  private final Task task;
  private final Samples raw;
  private final int[] label;
  private final int classes;

  /**
   * For some rows.
   *
   * @param raw their targets as the file holds them
   * @param values different targets of all rows in order; empty in regression
   */
  Scores(Task task, Samples raw, java.util.List<Double> values) {
    this.task = task;
    this.raw = raw;
    this.label = new int[raw.rows()];
    boolean single = raw.width() == 1;
    this.classes = single ? values.size() : raw.width();
    if (task == Task.BINARY || task == Task.MULTICLASS) {
      for (int i = 0; i < label.length; i++) {
        label[i] = single ? index(values, raw.values()[i]) : greatest(raw.values(), i, classes);
      }
    }
  }

  private static int index(java.util.List<Double> values, double value) {
    int at = values.indexOf(value);
    return Math.max(0, at);
  }

  private static int greatest(float[] values, int row, int width) {
    int best = 0;
    for (int k = 1; k < width; k++) {
      best = values[row * width + k] > values[row * width + best] ? k : best;
    }
    return best;
  }

  /** The measure of the task. */
  String measure() {
    return task == Task.REGRESSION ? "r2" : "accuracy";
  }

  /**
   * Judges answers for the rows.
   *
   * @param numbered class of a label number where the network has a unit for each
   */
  Score of(Predictions predictions, java.util.List<Double> values) {
    for (float output : predictions.outputs()) {
      if (!Float.isFinite(output)) {
        return Score.worst(measure());
      }
    }
    return switch (task) {
      case REGRESSION -> regression(predictions);
      case MULTILABEL -> labels(predictions);
      case BINARY, MULTICLASS -> classes(predictions, values);
    };
  }

  private Score regression(Predictions p) {
    int width = p.targets().length / p.rows();
    int given = p.outputs().length / p.rows();
    double[] mean = new double[width];
    for (int i = 0; i < p.targets().length; i++) {
      mean[i % width] += p.targets()[i] / (double) p.rows();
    }
    double error = 0;
    double spread = 0;
    for (int i = 0; i < p.targets().length; i++) {
      int column = i % width;
      // One output for several targets is spread over them, as the loss does.
      double output = p.outputs()[i / width * given + Math.min(column, given - 1)];
      double d = p.targets()[i] - output;
      double s = p.targets()[i] - mean[column];
      error += d * d;
      spread += s * s;
    }
    double r2 = spread == 0 ? (error == 0 ? 1 : 0) : 1 - error / spread;
    return new Score("r2", r2, Math.max(-1, r2), Double.NaN);
  }

  private Score labels(Predictions p) {
    int width = raw.width();
    int given = p.outputs().length / p.rows();
    double right = 0;
    double entropy = 0;
    double[] holds = new double[width];
    for (int i = 0; i < raw.values().length; i++) {
      boolean truth = raw.values()[i] > 0.5;
      double share = clip(p.outputs()[i / width * given + Math.min(i % width, given - 1)]);
      right += truth == (share > 0.5) ? 1 : 0;
      entropy -= Math.log(truth ? share : 1 - share);
      holds[i % width] += truth ? 1.0 / p.rows() : 0;
    }
    double base = 0;
    double base2 = 0;
    for (double share : holds) {
      base += Math.max(share, 1 - share) / width;
      base2 += binaryEntropy(share) / width;
    }
    int n = raw.values().length;
    return score(right / n, base, entropy / n, base2);
  }

  private Score classes(Predictions p, java.util.List<Double> values) {
    int rows = p.rows();
    int width = p.outputs().length / rows;
    double right = 0;
    double entropy = 0;
    double[] counts = new double[Math.max(1, classes)];
    double[] targets = width == 1 ? targetOf(p) : new double[0];
    for (int i = 0; i < rows; i++) {
      counts[label[i]] += 1.0 / rows;
      if (width == 1) {
        double output = p.outputs()[i];
        right += nearest(targets, output) == label[i] ? 1 : 0;
        double share = clip(share(targets, output));
        entropy -= classes == 2 ? Math.log(label[i] == 1 ? share : 1 - share) : Math.log(LEAST);
      } else {
        int unit = unit(label[i], values);
        right += greatest(p.outputs(), i, width) == unit ? 1 : 0;
        double sum = 0;
        for (int k = 0; k < width; k++) {
          sum += Math.max(LEAST, p.outputs()[i * width + k]);
        }
        double own = unit < width ? Math.max(LEAST, p.outputs()[i * width + unit]) : LEAST;
        entropy -= Math.log(clip(own / sum));
      }
    }
    double base2 = 0;
    for (double share : counts) {
      base2 -= share > 0 ? share * Math.log(share) : 0;
    }
    return score(right / rows, Arrays.stream(counts).max().orElse(1), entropy / rows, base2);
  }

  /** The unit of a class: its number if labels are numbers from 0 on, else its rank. */
  private int unit(int label, java.util.List<Double> values) {
    if (raw.width() > 1 || values.isEmpty()) {
      return label;
    }
    double value = values.get(label);
    boolean numbers = values.get(0) >= 0 && values.stream().allMatch(v -> v == Math.rint(v));
    return numbers && value < 1e6 && values.get(0) < 1 ? (int) value : label;
  }

  /** What one unit should answer for each class. */
  private double[] targetOf(Predictions p) {
    double[] targets = new double[Math.max(1, classes)];
    Arrays.fill(targets, Double.NaN);
    int width = p.targets().length / p.rows();
    for (int i = 0; i < p.rows(); i++) {
      targets[label[i]] = p.targets()[i * width];
    }
    return targets;
  }

  private static int nearest(double[] targets, double output) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < targets.length; k++) {
      double d = Math.abs(targets[k] - output);
      if (d < least) {
        least = d;
        best = k;
      }
    }
    return best;
  }

  /** Where an output lies between the targets of the first and the second class, in [0, 1]. */
  private static double share(double[] targets, double output) {
    if (targets.length != 2 || !(Math.abs(targets[1] - targets[0]) > 0)) {
      return 0.5;
    }
    return (output - targets[0]) / (targets[1] - targets[0]);
  }

  private Score score(double accuracy, double base, double entropy, double baseEntropy) {
    double a = base >= 1 ? accuracy - 1 : (accuracy - base) / (1 - base);
    double l = baseEntropy <= 0 ? Math.exp(-entropy) : 1 - entropy / baseEntropy;
    double skill = 0.7 * Math.max(-1, a) + 0.3 * Math.max(-1, l);
    return new Score("accuracy", accuracy, skill, entropy);
  }

  private static double clip(double share) {
    return Math.min(1 - LEAST, Math.max(LEAST, share));
  }

  private static double binaryEntropy(double share) {
    return share <= 0 || share >= 1
        ? 0
        : -share * Math.log(share) - (1 - share) * Math.log(1 - share);
  }
}
