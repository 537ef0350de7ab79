package org.assay.bounds.ops.elementwise;

import org.assay.bounds.algebra.Kernel;

/**
 * Error models of ONNX Runtime's float32 kernels, from {@code docs/kernels.md} with a margin of at
 * least 1.5 over what was measured.
 */
public final class Kernels {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  // A few least subnormals: kernels may drop or double the last ones.
  private static final double TINY = 0x1p-147;

  /** eˣ; x ≤ 0 gives at most 1. */
  public static final Kernel EXP = new Kernel("Exp", Math::exp, 1.5e-7, TINY, 0, INFINITE);

  /** Natural logarithm. */
  public static final Kernel LOG = new Kernel("Log", Math::log, 4e-7, TINY, -INFINITE, INFINITE);

  /** Logistic function; absolute error only: it is exactly 0 far before it underflows. */
  public static final Kernel SIGMOID =
      new Kernel("Sigmoid", x -> 1 / (1 + Math.exp(-x)), 0, 2.7e-7, 0, 1 + 0x1p-23);

  /** Hyperbolic tangent; exceeds 1 by up to two ulp. */
  public static final Kernel TANH =
      new Kernel("Tanh", Math::tanh, 1e-6, 3e-43, -1 - 0x1p-22, 1 + 0x1p-22);

  /** log(1 + eˣ). */
  public static final Kernel SOFTPLUS =
      new Kernel("Softplus", Kernels::softplus, 6e-7, TINY, 0, INFINITE);

  /** Error function. */
  public static final Kernel ERF = new Kernel("Erf", Erf::erf, 1.6e-7, 3e-45, -1, 1);

  /** Hyperbolic sine. */
  public static final Kernel SINH = new Kernel("Sinh", Math::sinh, 3e-7, TINY, -INFINITE, INFINITE);

  /** Hyperbolic cosine. */
  public static final Kernel COSH = new Kernel("Cosh", Math::cosh, 3e-7, 0, 1, INFINITE);

  /** Inverse hyperbolic sine. */
  public static final Kernel ASINH =
      new Kernel("Asinh", Kernels::asinh, 2.5e-7, TINY, -INFINITE, INFINITE);

  /** Inverse hyperbolic cosine. */
  public static final Kernel ACOSH = new Kernel("Acosh", Kernels::acosh, 4e-7, 1e-10, 0, INFINITE);

  /** Inverse hyperbolic tangent. */
  public static final Kernel ATANH =
      new Kernel("Atanh", Kernels::atanh, 2.5e-7, TINY, -INFINITE, INFINITE);

  /** Arc sine. */
  public static final Kernel ASIN = new Kernel("Asin", Math::asin, 7e-7, TINY, -1.5708, 1.5708);

  /** Arc cosine. */
  public static final Kernel ACOS = new Kernel("Acos", Math::acos, 7e-7, 3e-7, 0, 3.141593);

  /** Arc tangent. */
  public static final Kernel ATAN = new Kernel("Atan", Math::atan, 7e-7, TINY, -1.5708, 1.5708);

  /** Sine; the ends are turned into an interval by the transfer. */
  public static final Kernel SIN = new Kernel("Sin", Math::sin, 0, 1.7e-7, -1, 1);

  /** Cosine. */
  public static final Kernel COS = new Kernel("Cos", Math::cos, 0, 1.7e-7, -1, 1);

  /** x / (1 + |x|). */
  public static final Kernel SOFTSIGN =
      new Kernel("Softsign", x -> x / (1 + Math.abs(x)), 4e-7, TINY, -1 - 0x1p-22, 1 + 0x1p-22);

  private Kernels() {}

  private static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  private static double asinh(double x) {
    double size = Math.abs(x);
    double y =
        size < 1e8
            ? Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)))
            : Math.log(size) + Math.log(2);
    return Math.copySign(y, x);
  }

  private static double acosh(double x) {
    return x < 1e8 ? Math.log1p(x - 1 + Math.sqrt((x - 1) * (x + 1))) : Math.log(x) + Math.log(2);
  }

  private static double atanh(double x) {
    return 0.5 * (Math.log1p(x) - Math.log1p(-x));
  }
}
