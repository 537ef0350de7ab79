package org.assay.data;

import java.util.Locale;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/**
 * The element type of an {@link NdArray}: numpy's fixed-size booleans, integers and IEEE floats.
 */
public enum DType {
  /** IEEE 754 binary16. */
  F2(Kind.FLOAT, 2),
  /** IEEE 754 binary32. */
  F4(Kind.FLOAT, 4),
  /** IEEE 754 binary64. */
  F8(Kind.FLOAT, 8),
  /** Signed, 8 bit. */
  I1(Kind.SIGNED, 1),
  /** Signed, 16 bit. */
  I2(Kind.SIGNED, 2),
  /** Signed, 32 bit. */
  I4(Kind.SIGNED, 4),
  /** Signed, 64 bit. */
  I8(Kind.SIGNED, 8),
  /** Unsigned, 8 bit. */
  U1(Kind.UNSIGNED, 1),
  /** Unsigned, 16 bit. */
  U2(Kind.UNSIGNED, 2),
  /** Unsigned, 32 bit. */
  U4(Kind.UNSIGNED, 4),
  /** Unsigned, 64 bit. */
  U8(Kind.UNSIGNED, 8),
  /** True or false, one byte of 0 or 1. */
  BOOL(Kind.BOOLEAN, 1);

  /** What the bits of an element mean. */
  public enum Kind {
    /** IEEE 754 binary floating point. */
    FLOAT,
    /** Two's complement. */
    SIGNED,
    /** Non-negative integer. */
    UNSIGNED,
    /** One byte, 0 or 1. */
    BOOLEAN
  }

  private final Kind kind;
  private final int bytes;

  DType(Kind kind, int bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** What the bits mean. */
  public Kind kind() {
    return kind;
  }

  /** Size of one element in bytes: 1, 2, 4 or 8. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers. */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Smallest finite value, as the nearest double. */
  public double minValue() {
    return switch (kind) {
      case FLOAT -> -maxValue();
      case SIGNED -> -Math.scalb(1.0, bytes * 8 - 1);
      case UNSIGNED, BOOLEAN -> 0;
    };
  }

  /** Largest finite value; for 64-bit integers the nearest double, which lies one above it. */
  public double maxValue() {
    return switch (kind) {
      case FLOAT ->
          switch (bytes) {
            case 2 -> 65504;
            case 4 -> Float.MAX_VALUE;
            default -> Double.MAX_VALUE;
          };
      case SIGNED -> Math.scalb(1.0, bytes * 8 - 1) - 1;
      case UNSIGNED -> Math.scalb(1.0, bytes * 8) - 1;
      case BOOLEAN -> 1;
    };
  }

  /**
   * The largest value of this type that is not above a number; integers do not go beyond their
   * ends.
   *
   * @return −infinity for floats below the smallest finite value; NaN for NaN
   */
  public double floor(double number) {
    if (!isFloat()) {
      return Math.min(maxValue(), Math.max(minValue(), Math.floor(number)));
    }
    FloatFormat format = elementType().format();
    double nearest = format.round(number);
    return nearest > number ? format.down(nearest) : nearest;
  }

  /** The smallest value of this type that is not below a number; see {@link #floor}. */
  public double ceil(double number) {
    if (!isFloat()) {
      return Math.min(maxValue(), Math.max(minValue(), Math.ceil(number)));
    }
    return -floor(-number);
  }

  /** The ONNX type of the same bits. */
  public ElementType elementType() {
    return switch (this) {
      case F2 -> ElementType.FLOAT16;
      case F4 -> ElementType.FLOAT;
      case F8 -> ElementType.DOUBLE;
      case I1 -> ElementType.INT8;
      case I2 -> ElementType.INT16;
      case I4 -> ElementType.INT32;
      case I8 -> ElementType.INT64;
      case U1 -> ElementType.UINT8;
      case U2 -> ElementType.UINT16;
      case U4 -> ElementType.UINT32;
      case U8 -> ElementType.UINT64;
      case BOOL -> ElementType.BOOL;
    };
  }

  /** The type of the same bits as an ONNX type; empty for those that numpy lacks. */
  public static Optional<DType> of(ElementType type) {
    for (DType candidate : values()) {
      if (candidate.elementType() == type) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Numpy's type string without byte order: {@code f4}, {@code i8}, {@code u1}, {@code b1} … */
  public String code() {
    return this == BOOL ? "b1" : name().toLowerCase(Locale.ROOT);
  }

  /** The type of numpy's code without byte order, e.g. {@code f4}; empty where there is none. */
  public static Optional<DType> ofCode(String code) {
    for (DType type : values()) {
      if (type.code().equals(code)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
