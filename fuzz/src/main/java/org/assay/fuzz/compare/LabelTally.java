package org.assay.fuzz.compare;

import java.util.Optional;
import org.assay.onnx.Tensor;
import org.jspecify.annotations.Nullable;

/** Compares the classes that scores stand for: the index of the greatest along the last axis. */
final class LabelTally {
  private static final int FIVE = 5;

  private long rows;
  private long changed;
  private long outsideFive;
  private Labels.@Nullable Change first;

  /** Adds scores of equal dimensions; the last axis holds the classes. */
  void add(Tensor a, Tensor b, long firstRow) {
    int classes = (int) a.dims()[a.rank() - 1];
    double[] x = new double[classes];
    double[] y = new double[classes];
    long vectors = classes == 0 ? 0 : a.size() / classes;
    long perRow = a.rank() < 2 || a.dims()[0] == 0 ? 1 : Math.max(1, vectors / a.dims()[0]);
    for (long v = 0; v < vectors; v++) {
      a.copyTo(v * classes, x, 0, classes);
      b.copyTo(v * classes, y, 0, classes);
      int labelA = greatest(x);
      int labelB = greatest(y);
      if (labelA < 0 || labelB < 0) {
        continue;
      }
      rows++;
      if (labelA != labelB) {
        changed++;
        if (first == null) {
          first = new Labels.Change(firstRow + v / perRow, labelA, labelB);
        }
        if (classes > FIVE && above(y, labelA) >= FIVE) {
          outsideFive++;
        }
      }
    }
  }

  /** Index of the greatest score, of equal ones the first; −1 if one is NaN. */
  static int greatest(double[] scores) {
    int best = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        return -1;
      }
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return scores.length == 0 ? -1 : best;
  }

  private static int above(double[] scores, int label) {
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > scores[label] || scores[i] == scores[label] && i < label) {
        n++;
      }
    }
    return n;
  }

  Labels result() {
    return new Labels(rows, changed, outsideFive, Optional.ofNullable(first));
  }
}
