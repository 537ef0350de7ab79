package org.assay.data;

/** Conversion between IEEE 754 binary16 (JDK 17 has none of its own) and double. */
final class HalfFloat {
  private static final int MANTISSA_BITS = 10;
  private static final int MAX_EXPONENT = 15;
  private static final int MIN_EXPONENT = -14;

  private HalfFloat() {}

  /** The value of 16 bits, exactly; a NaN becomes the canonical NaN. */
  static double toDouble(short bits) {
    int exponent = (bits >>> MANTISSA_BITS) & 0x1f;
    int mantissa = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) mantissa, MIN_EXPONENT - MANTISSA_BITS);
    } else {
      magnitude = Math.scalb((double) (mantissa | 0x400), exponent - MAX_EXPONENT - MANTISSA_BITS);
    }
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The nearest binary16, ties to even, in one rounding; overflow becomes infinity. */
  static short ofDouble(double value) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520) {
      return (short) (sign | 0x7c00);
    }
    // Below the smallest normal number the grid stays that of the smallest exponent.
    int exponent = Math.max(Math.getExponent(magnitude), MIN_EXPONENT);
    int steps = (int) Math.rint(Math.scalb(magnitude, MANTISSA_BITS - exponent));
    // `steps` holds the hidden bit of a normal number; adding it carries into the exponent field.
    return (short) (sign | (((exponent - MIN_EXPONENT) << MANTISSA_BITS) + steps));
  }
}
