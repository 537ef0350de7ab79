package org.assay.testkit.ops.elementwise;

/** Functions that {@link StrictMath} lacks, to within a few units in the last place of a double. */
public final class SpecialFunctions {
  private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
  private static final double SERIES_END = 2.5;

  private SpecialFunctions() {}

  /**
   * The error function. Near 0 Abramowitz and Stegun 7.1.6 (all terms of one sign), else 1 - erfc.
   */
  public static double erf(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    double magnitude = Math.abs(x);
    if (magnitude > 6) {
      return Math.copySign(1, x);
    }
    return magnitude <= SERIES_END ? series(x) : Math.copySign(1 - fraction(magnitude), x);
  }

  /** The complementary error function, with small relative error in the upper tail. */
  public static double erfc(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    if (x > 27.3) {
      return 0;
    }
    return x <= SERIES_END ? 1 - erf(x) : fraction(x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200 && Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_ROOT_PI * StrictMath.exp(-x * x) * sum;
  }

  /** erfc by its continued fraction (Abramowitz and Stegun 7.1.14), backwards. */
  private static double fraction(double x) {
    double tail = x;
    for (int k = 200; k >= 1; k--) {
      tail = x + k / 2.0 / tail;
    }
    return StrictMath.exp(-x * x) / (tail * Math.sqrt(Math.PI));
  }

  /** Inverse hyperbolic sine. */
  public static double asinh(double x) {
    double a = Math.abs(x);
    double y;
    if (a > 0x1p28) {
      y = StrictMath.log(a) + StrictMath.log(2);
    } else {
      y = StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    }
    return Math.copySign(y, x);
  }

  /** Inverse hyperbolic cosine; NaN below 1. */
  public static double acosh(double x) {
    if (x < 1) {
      return Double.NaN;
    }
    if (x > 0x1p28) {
      return StrictMath.log(x) + StrictMath.log(2);
    }
    double t = x - 1;
    return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** Inverse hyperbolic tangent; NaN outside [-1, 1]. */
  public static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
  }

  /** 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + StrictMath.exp(-x));
    }
    double e = StrictMath.exp(x);
    return e / (1 + e);
  }

  /** ln(1 + e^x). */
  public static double softplus(double x) {
    double tail = StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    return x > 0 ? x + tail : tail;
  }
}
