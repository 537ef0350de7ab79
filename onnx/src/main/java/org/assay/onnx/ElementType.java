package org.assay.onnx;

import java.util.Locale;
import java.util.Optional;

/**
 * Element type of a tensor, with the numbers of {@code TensorProto.DataType} (ONNX IR 14).
 *
 * <p>Types below 8 bits are packed, the first element in the low bits.
 */
public enum ElementType {
  FLOAT(1, 32, "float"),
  UINT8(2, 8, "uint8"),
  INT8(3, 8, "int8"),
  UINT16(4, 16, "uint16"),
  INT16(5, 16, "int16"),
  INT32(6, 32, "int32"),
  INT64(7, 64, "int64"),
  STRING(8, 0, "string"),
  BOOL(9, 8, "bool"),
  FLOAT16(10, 16, "float16"),
  DOUBLE(11, 64, "double"),
  UINT32(12, 32, "uint32"),
  UINT64(13, 64, "uint64"),
  COMPLEX64(14, 64, "complex64"),
  COMPLEX128(15, 128, "complex128"),
  BFLOAT16(16, 16, "bfloat16"),
  FLOAT8E4M3FN(17, 8, "float8e4m3fn"),
  FLOAT8E4M3FNUZ(18, 8, "float8e4m3fnuz"),
  FLOAT8E5M2(19, 8, "float8e5m2"),
  FLOAT8E5M2FNUZ(20, 8, "float8e5m2fnuz"),
  UINT4(21, 4, "uint4"),
  INT4(22, 4, "int4"),
  FLOAT4E2M1(23, 4, "float4e2m1"),
  FLOAT8E8M0(24, 8, "float8e8m0"),
  UINT2(25, 2, "uint2"),
  INT2(26, 2, "int2"),
  FLOAT6E2M3(27, 6, "float6e2m3"),
  FLOAT6E3M2(28, 6, "float6e3m2");

  private final int code;
  private final int bits;
  private final String text;

  ElementType(int code, int bits, String text) {
    this.code = code;
    this.bits = bits;
    this.text = text;
  }

  /** Number in {@code TensorProto.DataType}. */
  public int code() {
    return code;
  }

  /** Width of an element in bits; 0 for strings. */
  public int bits() {
    return bits;
  }

  /** Name in ONNX's textual syntax. */
  public String text() {
    return text;
  }

  /** The type of a number of {@code TensorProto.DataType}; empty for 0 and unknown numbers. */
  public static Optional<ElementType> ofCode(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }

  /** The type of a name in textual syntax, in any case. */
  public static Optional<ElementType> ofText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (ElementType type : values()) {
      if (type.text.equals(lower)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The floating-point format; empty for integers, booleans, strings and complex numbers. */
  public Optional<FloatFormat> floatFormat() {
    return isFloat() ? Optional.of(format()) : Optional.empty();
  }

  /**
   * The floating-point format.
   *
   * @throws IllegalStateException if the type is not a floating-point type
   */
  public FloatFormat format() {
    return switch (this) {
      case FLOAT -> FloatFormat.FLOAT32;
      case DOUBLE -> FloatFormat.FLOAT64;
      case FLOAT16 -> FloatFormat.FLOAT16;
      case BFLOAT16 -> FloatFormat.BFLOAT16;
      case FLOAT8E4M3FN -> FloatFormat.FLOAT8E4M3FN;
      case FLOAT8E4M3FNUZ -> FloatFormat.FLOAT8E4M3FNUZ;
      case FLOAT8E5M2 -> FloatFormat.FLOAT8E5M2;
      case FLOAT8E5M2FNUZ -> FloatFormat.FLOAT8E5M2FNUZ;
      case FLOAT8E8M0 -> FloatFormat.FLOAT8E8M0;
      case FLOAT4E2M1 -> FloatFormat.FLOAT4E2M1;
      case FLOAT6E2M3 -> FloatFormat.FLOAT6E2M3;
      case FLOAT6E3M2 -> FloatFormat.FLOAT6E3M2;
      default -> throw new IllegalStateException(text + " has no floating-point format");
    };
  }

  /** Whether this is a real floating-point type (of any width). */
  public boolean isFloat() {
    return switch (this) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          FLOAT8E4M3FN,
          FLOAT8E4M3FNUZ,
          FLOAT8E5M2,
          FLOAT8E5M2FNUZ,
          FLOAT8E8M0,
          FLOAT4E2M1,
          FLOAT6E2M3,
          FLOAT6E3M2 ->
          true;
      default -> false;
    };
  }

  /** Whether this is a signed or unsigned integer type; booleans are not. */
  public boolean isInteger() {
    return !isFloat() && this != BOOL && this != STRING && !isComplex();
  }

  /** Whether this is COMPLEX64 or COMPLEX128. */
  public boolean isComplex() {
    return this == COMPLEX64 || this == COMPLEX128;
  }

  /** Whether this is an unsigned integer type. */
  public boolean isUnsigned() {
    return switch (this) {
      case UINT2, UINT4, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  /** Smallest value of a numeric type: finite for floats; 0 for BOOL. As a double (may round). */
  public double min() {
    if (isFloat()) {
      return this == FLOAT8E8M0 ? format().minPositive() : -format().max();
    }
    if (this == BOOL || isUnsigned()) {
      return 0;
    }
    return -Math.scalb(1.0, bits - 1);
  }

  /** Largest finite value of a numeric type; 1 for BOOL. As a double (may round up for 64 bits). */
  public double max() {
    if (isFloat()) {
      return format().max();
    }
    if (this == BOOL) {
      return 1;
    }
    return isUnsigned() ? Math.scalb(1.0, bits) - 1 : Math.scalb(1.0, bits - 1) - 1;
  }
}
