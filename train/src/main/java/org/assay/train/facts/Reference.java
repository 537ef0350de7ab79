package org.assay.train.facts;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Samples;
import org.assay.train.step.TrainingPlan;

/**
 * What a quick model makes of the same rows: ridge regression (Hoerl and Kennard 1970) over
 * standardised features and random rectified ones (Rahimi and Recht 2008), judged on rows that it
 * was not fitted to. A network that does worse on the very rows it was trained on has not learnt
 * what there is.
 *
 * <p>Scores: for classes the share of the way from the commonest class to all rows right; else the
 * share of variance explained, over all columns.
 */
public final class Reference {
  private static final int MOST_ROWS = 1500;
  private static final int FEWEST_ROWS = 40;
  private static final int MOST_COLUMNS = 128;
  private static final int RANDOM = 96;
  private static final int MOST_TARGETS = 48;
  private static final int FOLDS = 4;
  private static final double RIDGE = 0.01;

  private final TrainingPlan plan;
  private final TargetFacts facts;

  /** Scores of the quick model and of copying the features. */
  public record Scores(OptionalDouble quick, OptionalDouble copied) {}

  private Reference(TrainingPlan plan, TargetFacts facts) {
    this.plan = plan;
    this.facts = facts;
  }

  /** Both scores. */
  public Scores scores() {
    return new Scores(score(), copied());
  }

  /** For the rows that a job trains on; nothing is computed yet. */
  public static Reference of(TrainingPlan plan, TargetFacts facts) {
    return new Reference(plan, facts);
  }

  /** The score of the quick model on rows it has not seen; absent for too few rows. */
  public OptionalDouble score() {
    int all = plan.trainingRows();
    int every = Math.max(1, (all + MOST_ROWS - 1) / MOST_ROWS);
    int rows = (all + every - 1) / every;
    if (rows < FEWEST_ROWS) {
      return OptionalDouble.empty();
    }
    RandomStream random = RandomStream.of(0, "reference");
    int[] order = random.permutation(rows);
    for (int i = 0; i < rows; i++) {
      order[i] *= every;
    }
    double[][] x = features(plan.data().x(), order, random);
    double[][] y = targets(plan.data().y(), order);
    double[][] held = new double[rows][];
    for (int fold = 0; fold < FOLDS; fold++) {
      fit(x, y, held, rows * fold / FOLDS, rows * (fold + 1) / FOLDS);
    }
    return OptionalDouble.of(facts.namesClasses() ? gain(held, y) : explained(held, y));
  }

  /** Share of variance that copying the features explains, where they have the targets' shape. */
  public OptionalDouble copied() {
    Samples x = plan.data().x();
    Samples y = plan.data().y();
    if (facts.namesClasses() || !x.shape().equals(y.shape())) {
      return OptionalDouble.empty();
    }
    int rows = Math.min(plan.trainingRows(), MOST_ROWS);
    int[] order = new int[rows];
    Arrays.setAll(order, i -> i);
    return OptionalDouble.of(explained(targets(x, order), targets(y, order)));
  }

  /** The score of answers, as {@link #score} for numbers. */
  public static double explained(float[] outputs, float[] targets, int rows) {
    return explained(rowsOf(outputs, rows), rowsOf(targets, rows));
  }

  private static double[][] rowsOf(float[] values, int rows) {
    int width = values.length / rows;
    double[][] result = new double[rows][width];
    for (int i = 0; i < values.length; i++) {
      result[i / width][i % width] = values[i];
    }
    return result;
  }

  private static double[][] features(Samples x, int[] order, RandomStream random) {
    int width = x.width();
    int columns = Math.min(width, MOST_COLUMNS);
    // Wide samples are folded: each number is added to one of the columns with a random sign.
    int[] column = new int[width];
    float[] sign = new float[width];
    for (int k = 0; k < width; k++) {
      column[k] = width <= MOST_COLUMNS ? k : random.nextInt(columns);
      sign[k] = width <= MOST_COLUMNS || random.nextInt(2) == 0 ? 1 : -1;
    }
    double[][] plain = new double[order.length][columns];
    for (int i = 0; i < order.length; i++) {
      for (int k = 0; k < width; k++) {
        plain[i][column[k]] += sign[k] * x.values()[order[i] * width + k];
      }
    }
    standardise(plain, columns);
    float[] weights = new float[(columns + 1) * RANDOM];
    random.fillNormal(weights, 0, weights.length, 1);
    double[][] result = new double[order.length][columns + RANDOM + 1];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(plain[i], 0, result[i], 0, columns);
      for (int u = 0; u < RANDOM; u++) {
        double sum = weights[columns * RANDOM + u];
        for (int k = 0; k < columns; k++) {
          sum += plain[i][k] * weights[k * RANDOM + u] / Math.sqrt(columns);
        }
        result[i][columns + u] = Math.max(0, sum);
      }
      result[i][columns + RANDOM] = 1;
    }
    return result;
  }

  private static void standardise(double[][] rows, int columns) {
    for (int k = 0; k < columns; k++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[k] / rows.length;
      }
      double variance = 0;
      for (double[] row : rows) {
        variance += (row[k] - mean) * (row[k] - mean) / rows.length;
      }
      double deviation = variance > 0 ? Math.sqrt(variance) : 1;
      for (double[] row : rows) {
        row[k] = (row[k] - mean) / deviation;
      }
    }
  }

  private double[][] targets(Samples y, int[] order) {
    int width = y.width();
    boolean numbers = facts.kind() == TargetFacts.Kind.CLASS_NUMBERS;
    int columns = numbers ? (int) facts.max() + 1 : Math.min(width, MOST_TARGETS);
    double[][] result = new double[order.length][columns];
    for (int i = 0; i < order.length; i++) {
      for (int k = 0; k < columns; k++) {
        result[i][k] =
            numbers
                ? (y.values()[order[i]] == k ? 1 : 0)
                : y.values()[order[i] * width + (int) ((long) k * width / columns)];
      }
    }
    return result;
  }

  /** Fits to all rows but those from {@code from} to {@code to}, and answers those. */
  private static void fit(double[][] x, double[][] y, double[][] held, int from, int to) {
    int n = x[0].length;
    int m = y[0].length;
    double[][] a = new double[n][n];
    double[][] b = new double[n][m];
    for (int row = 0; row < x.length; row++) {
      if (row >= from && row < to) {
        continue;
      }
      for (int i = 0; i < n; i++) {
        double v = x[row][i];
        for (int j = 0; j <= i; j++) {
          a[i][j] += v * x[row][j];
        }
        for (int j = 0; j < m; j++) {
          b[i][j] += v * y[row][j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      a[i][i] += RIDGE * x.length;
    }
    Cholesky.solve(a, b);
    for (int row = from; row < to; row++) {
      held[row] = new double[m];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          held[row][j] += x[row][i] * b[i][j];
        }
      }
    }
  }

  private double gain(double[][] answers, double[][] targets) {
    double limit = facts.kind() == TargetFacts.Kind.SIGNS ? 0 : 0.5;
    int right = 0;
    for (int i = 0; i < answers.length; i++) {
      right +=
          answers[i].length == 1
              ? (answers[i][0] > limit) == (targets[i][0] > limit) ? 1 : 0
              : greatest(answers[i]) == greatest(targets[i]) ? 1 : 0;
    }
    double accuracy = (double) right / answers.length;
    return (accuracy - facts.majorityShare()) / Math.max(1e-9, 1 - facts.majorityShare());
  }

  private static int greatest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  private static double explained(double[][] answers, double[][] targets) {
    double off = 0;
    double all = 0;
    for (int k = 0; k < targets[0].length; k++) {
      double mean = 0;
      for (double[] row : targets) {
        mean += row[k] / targets.length;
      }
      for (int i = 0; i < targets.length; i++) {
        off += (targets[i][k] - answers[i][k]) * (targets[i][k] - answers[i][k]);
        all += (targets[i][k] - mean) * (targets[i][k] - mean);
      }
    }
    return all > 0 ? 1 - off / all : 0;
  }
}
