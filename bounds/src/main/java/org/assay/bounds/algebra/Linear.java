package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/**
 * y = Σ_k w_k x_k for many rows of exact weights, in centre/radius form, each weight read once.
 *
 * <p>With centre c_k and radius r_k of x_k, y lies within Σ w c ± Σ |w| r. Our own double sums err
 * by at most (n+2)·2^-53 of Σ|w|(|c|+r); the kernel's by n·u of the same sum (Jeannerod and Rump
 * 2013). Both widen the result, so it is sound though the sums here round to nearest.
 */
public final class Linear {
  private final double[] centre;
  private final double[] absolute;
  private final double[] radius;
  private int flags;
  private boolean nonNegative = true;
  private boolean nonPositive = true;

  /** For rows over {@code n} operands. */
  public Linear(int n) {
    centre = new double[n];
    absolute = new double[n];
    radius = new double[n];
  }

  /** Sets the bounds of operand k. */
  public void set(int k, double lo, double hi, int cellFlags) {
    flags |= cellFlags;
    if (lo > hi) {
      return;
    }
    double c = lo / 2 + hi / 2;
    centre[k] = c;
    absolute[k] = Math.abs(c);
    radius[k] = lo == hi ? 0 : Math.nextUp(Math.max(hi - c, c - lo));
    nonNegative &= lo >= 0;
    nonPositive &= hi <= 0;
  }

  /** Whether an operand may be non-finite. */
  public boolean hasFlags() {
    return flags != 0;
  }

  /** The three running sums of one row. */
  public static final class Sums {
    /** Σ w c. */
    public double centre;

    /** Σ |w| |c|. */
    public double absolute;

    /** Σ |w| r. */
    public double radius;

    /** Terms that were added. */
    public double terms;

    /** Whether a weight was negative. */
    public boolean negativeWeight;

    /** Whether a weight was positive. */
    public boolean positiveWeight;

    /** Whether a weight was NaN or infinite. */
    public boolean badWeight;

    /** Forgets everything. */
    public void clear() {
      centre = 0;
      absolute = 0;
      radius = 0;
      terms = 0;
      negativeWeight = false;
      positiveWeight = false;
      badWeight = false;
    }
  }

  /** Running sums of many columns of a matrix whose rows arrive one by one. */
  public final class Columns {
    private final double[] centres;
    private final double[] absolutes;
    private final double[] radii;
    private final double[] least;
    private final double[] most;
    private int terms;

    private Columns(int n) {
      centres = new double[n];
      absolutes = new double[n];
      radii = new double[n];
      least = new double[n];
      most = new double[n];
    }

    /** Adds row k of the weights. */
    public void add(double[] w, int k) {
      double c = centre[k];
      double a = absolute[k];
      double r = radius[k];
      for (int j = 0; j < centres.length; j++) {
        double weight = w[j];
        double size = Math.abs(weight);
        centres[j] += weight * c;
        absolutes[j] += size * a;
        radii[j] += size * r;
        // NaN passes through both and is noticed in the end.
        least[j] = Math.min(least[j], weight);
        most[j] = Math.max(most[j], weight);
      }
      terms++;
    }

    /** The sums of column j. */
    public Sums sums(int j) {
      Sums sums = new Sums();
      sums.centre = centres[j];
      sums.absolute = absolutes[j];
      sums.radius = radii[j];
      sums.terms = terms;
      sums.negativeWeight = least[j] < 0;
      sums.positiveWeight = most[j] > 0;
      sums.badWeight = !(least[j] >= -Double.MAX_VALUE && most[j] <= Double.MAX_VALUE);
      return sums;
    }
  }

  /** Sums of {@code n} columns, all empty. */
  public Columns columns(int n) {
    return new Columns(n);
  }

  /** Adds the terms of weights {@code w[at], w[at + 1], …} with operands {@code from, …}. */
  public void add(double[] w, int at, int from, int count, Sums sums) {
    double c = 0;
    double a = 0;
    double r = 0;
    double least = 0;
    double most = 0;
    for (int i = 0; i < count; i++) {
      double weight = w[at + i];
      double size = Math.abs(weight);
      c += weight * centre[from + i];
      a += size * absolute[from + i];
      r += size * radius[from + i];
      least = Math.min(least, weight);
      most = Math.max(most, weight);
    }
    sums.centre += c;
    sums.absolute += a;
    sums.radius += r;
    sums.terms += count;
    sums.negativeWeight |= least < 0;
    sums.positiveWeight |= most > 0;
    sums.badWeight |= !(least >= -Double.MAX_VALUE && most <= Double.MAX_VALUE) || Double.isNaN(c);
  }

  /** Adds one term, of weight {@code w} with operand k. */
  public void add(double w, int k, Sums sums) {
    double size = Math.abs(w);
    sums.centre += w * centre[k];
    sums.absolute += size * absolute[k];
    sums.radius += size * radius[k];
    sums.terms++;
    sums.negativeWeight |= w < 0;
    sums.positiveWeight |= w > 0;
    sums.badWeight |= !(size <= Double.MAX_VALUE);
  }

  /**
   * Bounds of a row's result.
   *
   * @param accumulator type that the kernel adds in
   */
  public void finish(Sums sums, ElementType type, ElementType accumulator, Cell out) {
    if (sums.badWeight) {
      out.set(type.min(), type.max(), type.isFloat() ? Flags.ALL : 0);
      return;
    }
    int result = 0;
    if (flags != 0) {
      // Some operand may be non-finite; with weights of both signs, or zero ones, anything follows.
      result = (flags & Flags.INFINITE) != 0 ? Flags.ALL : Flags.NAN;
    }
    if (sums.terms == 0) {
      out.set(0, 0, result);
      return;
    }
    double own = (sums.terms + 4) * 0x1p-52;
    double magnitude = (sums.absolute + sums.radius) * (1 + own);
    double error = magnitude * own;
    double lo = sums.centre - sums.radius;
    double hi = sums.centre + sums.radius;
    if (!type.isFloat()) {
      out.set(Math.ceil(lo - error), Math.floor(hi + error), 0);
      Rounding.nearest(out, type);
      return;
    }
    FloatFormat format = accumulator.format();
    double rounding = sums.terms * format.unitRoundoff();
    error += magnitude * rounding * (1 + rounding) + sums.terms * format.minPositive();
    lo -= error;
    hi += error;
    boolean allPositive =
        nonNegative && !sums.negativeWeight || nonPositive && !sums.positiveWeight;
    boolean allNegative =
        nonNegative && !sums.positiveWeight || nonPositive && !sums.negativeWeight;
    lo = allPositive ? Math.max(lo, 0) : lo;
    hi = allNegative ? Math.min(hi, 0) : hi;
    double limit = format.max();
    if (magnitude * (1 + rounding) > limit) {
      result |= allNegative ? 0 : Flags.POSITIVE;
      result |= allPositive ? 0 : Flags.NEGATIVE;
      result |= allPositive || allNegative ? 0 : Flags.NAN;
    }
    if (format == FloatFormat.FLOAT64 && !(magnitude * (1 + rounding) < limit)) {
      // Our own doubles overflow no later than the kernel's, which may fuse products.
      out.set(-limit, limit, Flags.ALL);
      Rounding.outward(out, type);
      return;
    }
    if (lo > limit || hi < -limit) {
      out.setEmpty(result);
      return;
    }
    out.set(Math.max(lo, -limit), Math.min(hi, limit), result);
    Rounding.outward(out, type);
  }
}
