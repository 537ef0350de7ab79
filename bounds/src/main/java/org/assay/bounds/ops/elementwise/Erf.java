package org.assay.bounds.ops.elementwise;

/**
 * The error function in double.
 *
 * <p>Below 3 by the series erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(1·3·…·(2n+1)), all terms positive
 * (Abramowitz and Stegun 7.1.6); above by the continued fraction of erfc (7.1.14). Relative error
 * below 1e-14.
 */
public final class Erf {
  private static final double TWO_OVER_ROOT_PI = 1.1283791670955126;
  private static final double ROOT_PI = 1.7724538509055159;

  private Erf() {}

  /** erf(x). */
  public static double erf(double x) {
    double size = Math.abs(x);
    if (size > 6) {
      return Math.copySign(1, x);
    }
    return Math.copySign(size < 3 ? series(size) : 1 - complementary(size), x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200 && term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
  }

  private static double complementary(double x) {
    double fraction = x;
    for (int n = 60; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / (ROOT_PI * fraction);
  }
}
