package org.assay.onnx.precision;

import org.assay.onnx.FloatFormat;

/** What becomes of constants that a 16-bit type cannot hold; {@code docs/precision.md}. */
public enum ConstantPolicy {
  /**
   * Finite constants beyond the greatest number become that number, with their sign, and the sums
   * that they flow into (masks, added to scores) stop there instead of overflowing; constants other
   * than 0 that are below the least positive number become that number.
   */
  CLAMP,
  /** To nearest, as a plain cast does: an infinity, and 0. */
  ROUND;

  /**
   * The constant in a format.
   *
   * @param value of float32 or wider; infinities and NaN stay what they are
   */
  public double apply(double value, FloatFormat format) {
    double rounded = format.round(value);
    if (this == ROUND || Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return rounded;
    }
    if (Double.isInfinite(rounded)) {
      return Math.copySign(format.max(), value);
    }
    return rounded == 0 ? Math.copySign(format.minPositive(), value) : rounded;
  }
}
