package org.assay.fuzz.subject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the watched tensors held in one run, row by row; reused from run to run. Values of 64-bit
 * floats beyond the range of float32 are its greatest numbers here, so that what is infinite here
 * is infinite in the model.
 */
public final class Observation {
  private final List<Watched> watched;
  private final List<float[]> values;
  // Empty for rows that ran.
  private final String[] failures;

  /** Room for this many rows. */
  public Observation(List<Watched> watched, int rows) {
    this.watched = List.copyOf(watched);
    this.values = new ArrayList<>();
    for (Watched tensor : watched) {
      values.add(new float[Math.multiplyExact(tensor.size(), rows)]);
    }
    this.failures = new String[rows];
    Arrays.fill(failures, "");
  }

  /** A single row that could not be run. */
  public static Observation failed(List<Watched> watched, String why) {
    Observation observed = new Observation(watched, 1);
    observed.fail(0, why);
    return observed;
  }

  /** The tensors, in the order of their numbers. */
  public List<Watched> watched() {
    return watched;
  }

  /** Number of a tensor; −1 if it is not watched. */
  public int indexOf(String name) {
    for (int i = 0; i < watched.size(); i++) {
      if (watched.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Elements of one row of a tensor. */
  public int size(int tensor) {
    return watched.get(tensor).size();
  }

  /** The values of a tensor, rows one after another; to be read, and written by a target only. */
  public float[] values(int tensor) {
    return values.get(tensor);
  }

  /** Why a row could not be run; its values say nothing then. Empty for a row that ran. */
  public Optional<String> failure(int row) {
    return failures[row].isEmpty() ? Optional.empty() : Optional.of(failures[row]);
  }

  /** Whether a row was run. */
  public boolean isRun(int row) {
    return failures[row].isEmpty();
  }

  /** Sets all rows as run. */
  void forgetFailures() {
    Arrays.fill(failures, "");
  }

  /** Sets a row as one that could not be run; its values become 0. */
  void fail(int row, String why) {
    failures[row] = why.isEmpty() ? "fails" : why;
    for (int t = 0; t < watched.size(); t++) {
      Arrays.fill(values.get(t), row * size(t), (row + 1) * size(t), 0);
    }
  }

  /** Takes rows of another observation of the same tensors. */
  void copy(Observation from, int first, int to, int count) {
    for (int t = 0; t < watched.size(); t++) {
      int size = size(t);
      System.arraycopy(from.values.get(t), first * size, values.get(t), to * size, count * size);
    }
  }

  /** Whether all values of a row of a tensor are finite. */
  public boolean isFinite(int tensor, int row) {
    float[] all = values.get(tensor);
    int size = size(tensor);
    // A sum tells: it is NaN if and only if a term is not finite, since 0 · x is 0 otherwise. Four
    // of them, as each addition waits for the one before it.
    int from = row * size;
    int end = from + size;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 4 <= end; i += 4) {
      a += 0 * all[i];
      b += 0 * all[i + 1];
      c += 0 * all[i + 2];
      d += 0 * all[i + 3];
    }
    for (; i < end; i++) {
      a += 0 * all[i];
    }
    return a + b + c + d == 0;
  }
}
