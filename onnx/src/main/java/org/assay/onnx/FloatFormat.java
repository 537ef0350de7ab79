package org.assay.onnx;

/**
 * A binary floating-point format narrower than or equal to float64: conversion of its bit patterns
 * and rounding of doubles to it.
 *
 * <p>Sources: IEEE 754-2019 (binary16, 32, 64); ONNX documentation "Float stored in 8 bits" and
 * "Float stored in 4 bits" for the 8- and 4-bit formats; bfloat16 as in ONNX.
 */
public enum FloatFormat {
  /** IEEE binary64. */
  FLOAT64(11, 52, 1023, true, true, Double.MAX_VALUE),
  /** IEEE binary32. */
  FLOAT32(8, 23, 127, true, true, Float.MAX_VALUE),
  /** IEEE binary16. */
  FLOAT16(5, 10, 15, true, true, 65504),
  /** bfloat16: the upper half of binary32. */
  BFLOAT16(8, 7, 127, true, true, 0x1.FEp127),
  /** 4 exponent bits, no infinities, one NaN pattern per sign. */
  FLOAT8E4M3FN(4, 3, 7, false, true, 448),
  /** 4 exponent bits, no infinities, no negative zero, NaN is 0x80. */
  FLOAT8E4M3FNUZ(4, 3, 8, false, true, 240),
  /** 5 exponent bits, IEEE-like. */
  FLOAT8E5M2(5, 2, 15, true, true, 57344),
  /** 5 exponent bits, no infinities, no negative zero, NaN is 0x80. */
  FLOAT8E5M2FNUZ(5, 2, 16, false, true, 57344),
  /** Powers of two from 2^-127 to 2^127; 0xFF is NaN; no sign, no zero. */
  FLOAT8E8M0(8, 0, 127, false, true, 0x1p127),
  /** 2 exponent bits, 1 mantissa bit; neither infinity nor NaN. */
  FLOAT4E2M1(2, 1, 1, false, false, 6),
  /** 2 exponent bits, 3 mantissa bits; neither infinity nor NaN. */
  FLOAT6E2M3(2, 3, 1, false, false, 7.5),
  /** 3 exponent bits, 2 mantissa bits; neither infinity nor NaN. */
  FLOAT6E3M2(3, 2, 3, false, false, 28);

  private final int exponentBits;
  private final int mantissaBits;
  private final int bias;
  private final boolean infinity;
  private final boolean nan;
  private final double max;

  FloatFormat(
      int exponentBits, int mantissaBits, int bias, boolean infinity, boolean nan, double max) {
    this.exponentBits = exponentBits;
    this.mantissaBits = mantissaBits;
    this.bias = bias;
    this.infinity = infinity;
    this.nan = nan;
    this.max = max;
  }

  /** Largest finite value. */
  public double max() {
    return max;
  }

  /** Mantissa bits that are stored (23 for float32). */
  public int mantissaBits() {
    return mantissaBits;
  }

  /** Whether the format has infinities. */
  public boolean hasInfinity() {
    return infinity;
  }

  /** Whether the format has NaN. */
  public boolean hasNan() {
    return nan;
  }

  /** Smallest positive normal number. */
  public double minNormal() {
    return this == FLOAT8E8M0 ? 0x1p-127 : Math.scalb(1.0, 1 - bias);
  }

  /** Smallest positive number, the spacing of subnormals. */
  public double minPositive() {
    return this == FLOAT8E8M0 ? 0x1p-127 : Math.scalb(1.0, 1 - bias - mantissaBits);
  }

  /** Unit roundoff: half the spacing just above 1 (2^-24 for float32). */
  public double unitRoundoff() {
    return Math.scalb(1.0, -mantissaBits - 1);
  }

  /**
   * Rounds to the nearest value of the format, ties to even; overflow gives an infinity, also for
   * formats that have none, so that it is not lost. NaN stays NaN.
   */
  public double round(double x) {
    if (this == FLOAT64) {
      return x;
    }
    if (this == FLOAT32) {
      return (double) (float) x;
    }
    if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
      return x;
    }
    if (this == FLOAT8E8M0) {
      return roundPowerOfTwo(x);
    }
    int exponent = Math.max(Math.getExponent(x), 1 - bias);
    double spacing = Math.scalb(1.0, exponent - mantissaBits);
    double rounded = Math.rint(x / spacing) * spacing;
    return Math.abs(rounded) > max ? Math.copySign(Double.POSITIVE_INFINITY, x) : rounded;
  }

  private static double roundPowerOfTwo(double x) {
    if (x < 0) {
      return Double.NaN;
    }
    double rounded = Math.scalb(1.0, (int) Math.rint(Math.log(x) / Math.log(2)));
    return rounded > 0x1p127 ? Double.POSITIVE_INFINITY : Math.max(rounded, 0x1p-127);
  }

  /** Next value of the format above {@code x}, which must be a value of the format. */
  public double up(double x) {
    if (this == FLOAT64) {
      return Math.nextUp(x);
    }
    if (this == FLOAT32) {
      return Math.nextUp((float) x);
    }
    if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
      return x;
    }
    if (x == Double.NEGATIVE_INFINITY) {
      return -max;
    }
    if (x == 0) {
      return minPositive();
    }
    int exponent = Math.max(Math.getExponent(x), 1 - bias);
    // Just below a power of two the spacing towards zero is half as wide.
    if (x < 0 && x == -Math.scalb(1.0, exponent) && exponent > 1 - bias) {
      exponent--;
    }
    double next = x + Math.scalb(1.0, exponent - mantissaBits);
    return next > max ? Double.POSITIVE_INFINITY : next;
  }

  /** Next value of the format below {@code x}, which must be a value of the format. */
  public double down(double x) {
    return -up(-x);
  }

  /** The value of a bit pattern; only the low bits of the format's width are read. */
  public double decode(long bits) {
    switch (this) {
      case FLOAT64:
        return Double.longBitsToDouble(bits);
      case FLOAT32:
        return Float.intBitsToFloat((int) bits);
      case BFLOAT16:
        return Float.intBitsToFloat((int) (bits & 0xFFFF) << 16);
      case FLOAT8E8M0:
        return (bits & 0xFF) == 0xFF ? Double.NaN : Math.scalb(1.0, (int) (bits & 0xFF) - 127);
      default:
        return decodeSmall(bits);
    }
  }

  private double decodeSmall(long bits) {
    int width = 1 + exponentBits + mantissaBits;
    long pattern = bits & ((1L << width) - 1);
    double sign = (pattern >>> (width - 1)) == 0 ? 1 : -1;
    int exponent = (int) (pattern >>> mantissaBits) & ((1 << exponentBits) - 1);
    long mantissa = pattern & ((1L << mantissaBits) - 1);
    boolean top = exponent == (1 << exponentBits) - 1;
    if (infinity && top) {
      return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    boolean fnuz = this == FLOAT8E4M3FNUZ || this == FLOAT8E5M2FNUZ;
    if (fnuz && pattern == 1L << (width - 1)) {
      return Double.NaN;
    }
    if (this == FLOAT8E4M3FN && top && mantissa == 7) {
      return Double.NaN;
    }
    double value =
        exponent == 0
            ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
            : Math.scalb((double) (mantissa | 1L << mantissaBits), exponent - bias - mantissaBits);
    return sign * value;
  }

  /**
   * The bit pattern of a value after rounding to the format. Overflow gives the format's infinity,
   * or its NaN, or else its largest value.
   */
  public long encode(double x) {
    switch (this) {
      case FLOAT64:
        return Double.doubleToLongBits(x);
      case FLOAT32:
        return Float.floatToIntBits((float) x) & 0xFFFFFFFFL;
      case FLOAT8E8M0:
        double power = round(x);
        return !(power <= max) ? 0xFF : Math.getExponent(power) + 127L;
      default:
        return encodeSmall(x);
    }
  }

  private long encodeSmall(double x) {
    int width = 1 + exponentBits + mantissaBits;
    boolean fnuz = this == FLOAT8E4M3FNUZ || this == FLOAT8E5M2FNUZ;
    long sign = Double.doubleToRawLongBits(x) < 0 ? 1L << (width - 1) : 0;
    double rounded = Math.abs(round(x));
    if (Double.isNaN(rounded) || (Double.isInfinite(rounded) && !infinity && nan)) {
      if (fnuz) {
        return 1L << (width - 1);
      }
      if (nan) {
        long quiet = this == FLOAT8E4M3FN ? 7 : 1L << (mantissaBits - 1);
        return sign | ((1L << exponentBits) - 1) << mantissaBits | quiet;
      }
      return 0;
    }
    if (Double.isInfinite(rounded)) {
      if (infinity) {
        return sign | ((1L << exponentBits) - 1) << mantissaBits;
      }
      rounded = max;
    }
    if (rounded == 0) {
      return fnuz ? 0 : sign;
    }
    int exponent = Math.getExponent(rounded);
    if (exponent < 1 - bias) {
      return sign | (long) Math.scalb(rounded, bias - 1 + mantissaBits);
    }
    long mantissa = (long) Math.scalb(rounded, mantissaBits - exponent) - (1L << mantissaBits);
    return sign | (long) (exponent + bias) << mantissaBits | mantissa;
  }
}
