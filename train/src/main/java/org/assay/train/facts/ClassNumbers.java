package org.assay.train.facts;

import java.util.HashMap;
import java.util.Map;
import org.assay.train.data.Samples;

/** Targets that are the numbers of classes; fractions are cut off, as the loss does. */
final class ClassNumbers {
  private ClassNumbers() {}

  /** Mean entropy of the classes at each position, natural logarithm. */
  static double entropy(Samples y) {
    double sum = 0;
    for (int k = 0; k < y.width(); k++) {
      Map<Integer, Integer> counts = new HashMap<>();
      for (int row = 0; row < y.rows(); row++) {
        counts.merge((int) y.values()[row * y.width() + k], 1, Integer::sum);
      }
      for (int count : counts.values()) {
        double share = (double) count / y.rows();
        sum -= share * Math.log(share);
      }
    }
    return sum / y.width();
  }
}
