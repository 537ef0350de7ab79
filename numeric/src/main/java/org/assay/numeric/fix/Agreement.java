package org.assay.numeric.fix;

import java.util.Map;
import org.assay.onnx.Tensor;

/**
 * How far two models agree where the original is finite.
 *
 * @param runs in which they were compared
 * @param maxAbs greatest difference of two numbers
 * @param maxRel greatest difference as a share of the greater magnitude; differences are measured
 *     against at least a thousandth of the greatest number of the same output in that run, since a
 *     number near zero that rounding left over has no digits to agree in
 * @param staysFinite whether the repaired model is finite wherever the original is
 */
public record Agreement(int runs, double maxAbs, double maxRel, boolean staysFinite) {
  /** Nothing was compared. */
  public static final Agreement NONE = new Agreement(0, 0, 0, true);

  /** Both together. */
  public Agreement and(Agreement other) {
    return new Agreement(
        runs + other.runs,
        Math.max(maxAbs, other.maxAbs),
        Math.max(maxRel, other.maxRel),
        staysFinite && other.staysFinite);
  }

  /** Whether it is as good as is asked for. */
  public boolean within(double relative) {
    return staysFinite && maxRel <= relative;
  }

  /** The agreement of the outputs of one run; one that is missing does not agree. */
  public static Agreement of(Map<String, Tensor> original, Map<String, Tensor> repaired) {
    Agreement all = NONE;
    for (Map.Entry<String, Tensor> e : original.entrySet()) {
      Tensor there = repaired.get(e.getKey());
      all =
          all.and(
              there == null
                  ? of(new double[1], new double[0])
                  : of(numbers(e.getValue()), numbers(there)));
    }
    return new Agreement(1, all.maxAbs(), all.maxRel(), all.staysFinite());
  }

  private static double[] numbers(Tensor tensor) {
    return tensor.type().isFloat() || tensor.type().isInteger()
        ? tensor.toDoubles()
        : new double[0];
  }

  /** The agreement of two lists of numbers in one run. */
  static Agreement of(double[] original, double[] repaired) {
    return of(original, repaired, 1e-3, 0);
  }

  /**
   * The same, as a share of the greatest number of the original.
   *
   * @param further what is added to that number
   */
  static Agreement ofTensor(double[] original, double[] repaired, double further) {
    return of(original, repaired, 1, further);
  }

  private static Agreement of(double[] original, double[] repaired, double floor, double further) {
    if (original.length != repaired.length) {
      return new Agreement(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false);
    }
    double greatest = 0;
    for (double value : original) {
      greatest = Double.isFinite(value) ? Math.max(greatest, Math.abs(value)) : greatest;
    }
    double abs = 0;
    double rel = 0;
    boolean finite = true;
    for (int i = 0; i < original.length; i++) {
      double a = original[i];
      double b = repaired[i];
      if (!Double.isFinite(a) || a == b) {
        continue;
      }
      if (!Double.isFinite(b)) {
        finite = false;
        continue;
      }
      double scale = Math.max(Math.max(Math.abs(a), Math.abs(b)), floor * greatest);
      abs = Math.max(abs, Math.abs(a - b));
      rel = Math.max(rel, Math.abs(a - b) / (scale + further));
    }
    return new Agreement(1, abs, rel, finite);
  }
}
