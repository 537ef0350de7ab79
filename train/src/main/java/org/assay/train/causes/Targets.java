package org.assay.train.causes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.Named;

/**
 * What the targets of a job are, in the file and as the loss gets them.
 *
 * @param task that they pose
 * @param classes number of classes or labels; 0 in regression
 * @param values different numbers in the file, in order; those of a classification only
 * @param raw numbers of the file
 * @param given numbers that the loss gets
 */
public record Targets(Task task, int classes, List<Double> values, Spread raw, Spread given) {
  /** More classes than this are believed only where the job says that it classifies. */
  private static final int MOST_CLASSES = 100;

  private static final Set<String> CLASS_LOSSES =
      Set.of(
          "binarycrossentropy",
          "bce",
          "categoricalcrossentropy",
          "cce",
          "sparsecategoricalcrossentropy",
          "scce",
          "hinge",
          "squaredhinge",
          "categoricalhinge");

  public Targets {
    values = List.copyOf(values);
  }

  /**
   * Looks at targets.
   *
   * @param raw as the file holds them
   * @param given after all steps of preprocessing
   */
  public static Targets of(Job job, Samples raw, Samples given) {
    double[] distinct = distinct(raw.values());
    boolean whole = Arrays.stream(distinct).allMatch(v -> v == Math.rint(v));
    boolean binary = Arrays.stream(distinct).allMatch(v -> v == 0 || v == 1);
    Task task = task(job, raw, distinct, whole, binary);
    if (task == Task.REGRESSION) {
      return new Targets(task, 0, List.of(), Spread.of(raw), Spread.of(given));
    }
    int classes = classes(job, task, raw, distinct, whole);
    List<Double> values = Arrays.stream(distinct).boxed().toList();
    return new Targets(task, classes, values, Spread.of(raw), Spread.of(given));
  }

  private static double[] distinct(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] result = new double[sorted.length];
    int n = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        result[n++] = sorted[i];
      }
    }
    return Arrays.copyOf(result, n);
  }

  private static int classes(Job job, Task task, Samples raw, double[] distinct, boolean whole) {
    if (raw.width() > 1 && (task == Task.MULTILABEL || task == Task.MULTICLASS)) {
      return raw.width();
    }
    if (task == Task.BINARY) {
      return 2;
    }
    int seen = distinct.length;
    boolean numbers = whole && distinct[0] >= 0 && distinct[seen - 1] < 2.0 * seen + 10;
    int numbered = numbers ? (int) distinct[seen - 1] + 1 : seen;
    return Math.max(job.preprocess().oneHot().orElse(0), numbered);
  }

  private static Task task(Job job, Samples raw, double[] distinct, boolean whole, boolean binary) {
    String word = job.task().toLowerCase(Locale.ROOT);
    if (word.startsWith("regress") || word.startsWith("autoencod")) {
      return Task.REGRESSION;
    }
    boolean said = word.contains("classif") || word.contains("label");
    if (!said && !looksLikeClasses(job, raw, distinct, whole)) {
      return Task.REGRESSION;
    }
    if (raw.width() > 1) {
      return binary && oneEach(raw) ? Task.MULTICLASS : Task.MULTILABEL;
    }
    return distinct.length <= 2 ? Task.BINARY : Task.MULTICLASS;
  }

  private static boolean looksLikeClasses(Job job, Samples raw, double[] distinct, boolean whole) {
    if (job.preprocess().oneHot().isPresent()) {
      return true;
    }
    boolean few = distinct.length <= Math.min(MOST_CLASSES, Math.max(2, raw.rows() / 5));
    if (!whole || !few) {
      return false;
    }
    return CLASS_LOSSES.contains(job.loss().plainName())
        || job.metrics().stream().map(Named::plainName).anyMatch(m -> m.contains("acc"));
  }

  private static boolean oneEach(Samples raw) {
    int width = raw.width();
    for (int row = 0; row < raw.rows(); row++) {
      float sum = 0;
      for (int k = 0; k < width; k++) {
        sum += raw.values()[row * width + k];
      }
      if (sum != 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether the loss gets one number per row, one of several whole ones. */
  public boolean areClassNumbers() {
    return task.isClassification() && given.width() == 1;
  }
}
