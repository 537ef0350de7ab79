package org.assay.fuzz.compare;

import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/** How many representable values lie between two numbers of a floating type. */
final class UlpDistance {
  private UlpDistance() {}

  /**
   * The distance of two finite numbers, each rounded to the type first; 0 and -0 are the same.
   *
   * @param type a floating type
   */
  static double between(double a, double b, ElementType type) {
    if (a == b) {
      return 0;
    }
    return switch (type) {
      case FLOAT -> Math.abs((double) floatIndex((float) a) - floatIndex((float) b));
      case DOUBLE -> doubles(a, b);
      default -> Math.abs((double) index(a, type) - index(b, type));
    };
  }

  private static double doubles(double a, double b) {
    long x = doubleIndex(a);
    long y = doubleIndex(b);
    // Of unequal signs the difference can pass the range of longs, but then nothing cancels.
    return x < 0 == y < 0 ? Math.abs(x - y) : Math.abs((double) x - (double) y);
  }

  private static long floatIndex(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits >= 0 ? bits : -(long) (bits & Integer.MAX_VALUE);
  }

  private static long doubleIndex(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return bits >= 0 ? bits : -(bits & Long.MAX_VALUE);
  }

  private static long index(double x, ElementType type) {
    FloatFormat format = type.format();
    long magnitude = format.encode(format.round(Math.abs(x)));
    return x < 0 ? -magnitude : magnitude;
  }

  /** The type of fewer mantissa bits: what two types have in common. */
  static ElementType narrower(ElementType a, ElementType b) {
    return a.format().mantissaBits() <= b.format().mantissaBits() ? a : b;
  }
}
