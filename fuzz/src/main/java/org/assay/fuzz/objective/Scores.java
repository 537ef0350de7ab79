package org.assay.fuzz.objective;

import org.assay.fuzz.subject.Observation;

/** What a row of scores says: the class, and by how much. */
final class Scores {
  private Scores() {}

  /** The class of the greatest score, the first of equals; −1 if a score is NaN. */
  static int label(Observation observed, int tensor, int row) {
    float[] values = observed.values(tensor);
    int size = observed.size(tensor);
    int from = row * size;
    int best = 0;
    for (int i = 0; i < size; i++) {
      if (Float.isNaN(values[from + i])) {
        return -1;
      }
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /** Greatest score less the greatest of the others; NaN with fewer than two scores. */
  static double margin(Observation observed, int tensor, int row) {
    float[] values = observed.values(tensor);
    int size = observed.size(tensor);
    double greatest = Double.NEGATIVE_INFINITY;
    double next = Double.NEGATIVE_INFINITY;
    for (int i = row * size; i < (row + 1) * size; i++) {
      if (values[i] > greatest) {
        next = greatest;
        greatest = values[i];
      } else if (values[i] > next) {
        next = values[i];
      }
    }
    return size < 2 ? Double.NaN : greatest - next;
  }
}
