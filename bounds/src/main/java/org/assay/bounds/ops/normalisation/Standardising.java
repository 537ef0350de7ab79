package org.assay.bounds.ops.normalisation;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.FloatFormat;

/**
 * Bounds of z = (x − m) / sqrt(v + ε) with the mean m and the variance v of n elements, x one of
 * them, as a float kernel computes them.
 *
 * <p>In real numbers |z| ≤ √(n−1). In floats the outcome hangs on the algorithm; each method below
 * holds for its own. {@code M} is the greatest magnitude, {@code u} the unit roundoff.
 */
final class Standardising {
  /** Squares below the least normal number round by up to half of themselves. */
  static final double UNDERFLOW = 1.2248;

  // Below it, ε no longer outweighs the rounding of subnormal squares.
  private static final double LEAST_EPSILON = 1e-30;

  private final double n;
  private final double epsilon;
  private final FloatFormat format;
  private final Cell group;
  private final double spread;

  /**
   * One group.
   *
   * @param n elements per group, at most
   * @param epsilon added to the variance
   * @param format in which the kernel computes
   * @param group hull of all elements of the group
   */
  Standardising(double n, double epsilon, FloatFormat format, Cell group) {
    this(n, epsilon, format, group, 0);
  }

  /**
   * One group of which two elements are known to differ.
   *
   * @param gap by how much they do at least; 0 if that is not known
   */
  Standardising(double n, double epsilon, FloatFormat format, Cell group, double gap) {
    this.n = Math.max(1, n);
    this.epsilon = epsilon;
    this.format = format;
    this.group = group;
    // Two elements a and b alone give the variance (a − b)² / 2n.
    this.spread = gap * gap / (2 * this.n) * (1 - 1e-9);
  }

  /** Whether only zero follows: one element less its own mean. */
  boolean trivial() {
    return n == 1;
  }

  /** Flags of the results, ε or the variance being large enough. */
  int flags() {
    int flags = group.flags != 0 ? Flags.ALL : 0;
    double most = group.magnitude();
    if (most * 2 * (1 + n * format.unitRoundoff()) > format.max()) {
      flags |= Flags.ALL;
    }
    if (epsilon + spread < LEAST_EPSILON) {
      flags |= Flags.ALL;
    }
    return flags;
  }

  /** As {@link #flags}, for kernels that add before they divide. */
  int flagsOfSum() {
    double most = group.magnitude();
    boolean overflow = most * n * (1 + n * format.unitRoundoff()) > format.max();
    return flags() | (overflow ? Flags.ALL : 0);
  }

  /**
   * Greatest |z| where the squares of the very deviations from the computed mean are averaged (two
   * passes): then the variance cannot be too small, whatever the mean's error.
   */
  double twoPass() {
    return Math.min(Math.sqrt(n) * slack(), byRange(meanError()));
  }

  /**
   * Greatest |z| for Welford's updating of mean and variance, ONNX Runtime's LayerNormalization.
   *
   * <p>(1) By rounding errors: the mean errs by at most β = (n/2 + 2)·u·M, the root of the variance
   * by as much, hence |z| ≤ √(n−1)·sqrt(1 + β'²/ε), β' = β(1 + 1/√(n−1)). (2) Without them: for the
   * updates d_k = x_k − m_{k−1}, k ≥ 3, m_k lies within 2|d_k|/k of m_{k−1}, towards x_k, since
   * m_{k−1} is itself a float. So the variance's sum is at least Σ d_k²(1 − 2/k) + [d_2²/4 unless
   * |d_2| ≤ 4.04uM], and |x_i − m_n| ≤ |d_2| + |d_i| + Σ_{j>i} 2|d_j|/j ≤ 2.95 times the root of
   * that sum (Cauchy-Schwarz), plus 4.1uM.
   */
  double welford() {
    double u = format.unitRoundoff();
    double most = group.magnitude();
    double root = Math.sqrt(n - 1);
    double beta = (n / 2 + 2) * u * most * 1.01 * (1 + 1 / root);
    double byErrors = root * Math.sqrt(1 + beta * beta / epsilon);
    double bySteps = 2.95 * Math.sqrt(n) + 4.1 * u * most / Math.sqrt(epsilon);
    return Math.min(Math.min(byErrors, bySteps) * slack(), byRange(2 * u * most));
  }

  /**
   * Greatest |z| where the variance is the mean of squares less the square of the mean; infinite
   * where that difference may be −ε.
   *
   * <p>With the variance v and the error e of the difference, |z| ≤ √(n−1)·√(v / (v + ε − e)),
   * which is greatest for the least v if e exceeds ε, and below √(n−1) otherwise.
   */
  double momentDifference() {
    double remaining = epsilon + spread - momentError();
    if (!(remaining > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double lost = momentError() > epsilon ? Math.sqrt(spread / remaining) : 1;
    return (Math.sqrt(n - 1) * lost + meanError() / Math.sqrt(remaining)) * slack();
  }

  /**
   * Bounds of z of an element.
   *
   * @param most greatest |z|
   * @param flags of the result
   */
  void element(Cell x, double most, int flags, Cell out) {
    if (x.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    if (group.flags != 0 || epsilon < LEAST_EPSILON) {
      out.set(-format.max(), format.max(), flags);
      return;
    }
    // Overflowing variances give 0, which is therefore never excluded.
    double root = Math.sqrt(epsilon);
    double above = (x.hi - group.lo + meanError()) / root * slack();
    double below = (x.lo - group.hi - meanError()) / root * slack();
    double limit = Math.min(most, format.max());
    out.set(Math.max(-limit, Math.min(0, below)), Math.min(limit, Math.max(0, above)), flags);
  }

  /** The mean. */
  void mean(Cell out) {
    out.set(group);
    if (!out.isEmpty()) {
      out.lo -= meanError();
      out.hi += meanError();
    }
    out.flags = flagsOfSum();
  }

  /** 1 / sqrt(variance + ε). */
  void inverse(Cell out) {
    double range = group.isEmpty() ? 0 : group.hi - group.lo + 2 * meanError();
    double most = range * range * slack() + epsilon;
    double least = most < format.max() / (2 * n + 2) ? 1 / (Math.sqrt(most) * slack()) : 0;
    double greatest = Math.min(format.max(), slack() / Math.sqrt(epsilon));
    out.set(Math.min(least, greatest), greatest, flagsOfSum());
  }

  /** Greatest error of y = x·a + (bias − m·a), a = scale / sqrt(v + ε), for a scale of 1. */
  double shiftError() {
    return 10 * format.unitRoundoff() * (group.magnitude() + meanError()) / Math.sqrt(epsilon);
  }

  /** Bounds of z of an element, only by the greatest |z|. */
  void bounded(Cell x, double most, int flags, Cell out) {
    if (x.isEmpty()) {
      out.setEmpty(flags);
    } else {
      out.set(-most, most, flags);
    }
  }

  /** The variance, or the sum of squares over n, of two passes. */
  void variance(Cell out) {
    double range = group.isEmpty() ? 0 : group.hi - group.lo + 2 * meanError();
    double most = range * range * slack();
    int flags = flagsOfSum() | (most * n > format.max() ? Flags.POSITIVE : 0);
    out.set(0, Math.min(most, format.max()), flags);
  }

  /** Whether the sum of the squares of the elements may be infinite. */
  boolean squaresOverflow() {
    double most = group.magnitude();
    return most * most * n * slack() > format.max();
  }

  private double momentError() {
    double most = group.magnitude();
    return 2 * (n + 5) * format.unitRoundoff() * most * most;
  }

  // No deviation exceeds the range, nor does any quotient exceed that over the root of epsilon.
  private double byRange(double error) {
    double range = group.isEmpty() ? 0 : group.hi - group.lo;
    return (range + error) / Math.sqrt(epsilon) * slack();
  }

  private double meanError() {
    return (n + 2) * format.unitRoundoff() * group.magnitude();
  }

  // Sums of non-negative squares, quotients and roots.
  private double slack() {
    return 1 + (2 * n + 16) * format.unitRoundoff();
  }
}
