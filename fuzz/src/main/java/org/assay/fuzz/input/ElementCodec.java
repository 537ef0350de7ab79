package org.assay.fuzz.input;

import java.nio.ByteBuffer;
import org.assay.fuzz.FuzzException;
import org.assay.onnx.ElementType;

/** Elements of every type that rows can hold, as floats and as stored. */
public final class ElementCodec {
  private ElementCodec() {}

  /**
   * Bytes of one element.
   *
   * @throws FuzzException if rows cannot hold elements of the type
   */
  public static int bytes(ElementType type) {
    if (!type.isFloat() && !type.isInteger() && type != ElementType.BOOL || type.bits() % 8 != 0) {
      throw new FuzzException(
          "elements of " + type.text(),
          "an input",
          "floats of 16 to 64 bits, integers or booleans",
          "");
    }
    return type.bits() / 8;
  }

  /** Writes elements at the buffer's position, in the buffer's byte order. */
  public static void put(ByteBuffer bytes, ElementType type, float[] values, int from, int count) {
    if (type == ElementType.FLOAT) {
      bytes.asFloatBuffer().put(values, from, count);
      bytes.position(bytes.position() + 4 * count);
      return;
    }
    for (int i = from; i < from + count; i++) {
      switch (bytes(type)) {
        case 1 -> bytes.put((byte) bits(type, values[i]));
        case 2 -> bytes.putShort((short) bits(type, values[i]));
        case 4 -> bytes.putInt((int) bits(type, values[i]));
        default -> bytes.putLong(bits(type, values[i]));
      }
    }
  }

  /** Reads elements from the buffer's position, in the buffer's byte order. */
  public static void get(ByteBuffer bytes, ElementType type, float[] values, int from, int count) {
    if (type == ElementType.FLOAT) {
      bytes.asFloatBuffer().get(values, from, count);
      bytes.position(bytes.position() + 4 * count);
      return;
    }
    for (int i = from; i < from + count; i++) {
      long bits =
          switch (bytes(type)) {
            case 1 -> bytes.get();
            case 2 -> bytes.getShort();
            case 4 -> bytes.getInt();
            default -> bytes.getLong();
          };
      values[i] = value(type, bits);
    }
  }

  private static long bits(ElementType type, float value) {
    if (type == ElementType.DOUBLE) {
      return Double.doubleToRawLongBits(value);
    }
    return type.isFloat() ? type.format().encode(value) : (long) value;
  }

  private static float value(ElementType type, long bits) {
    if (type == ElementType.DOUBLE) {
      double value = Double.longBitsToDouble(bits);
      float nearest = (float) value;
      // A finite value stays finite.
      return Float.isInfinite(nearest) && !Double.isInfinite(value)
          ? Math.copySign(Float.MAX_VALUE, nearest)
          : nearest;
    }
    if (type.isFloat()) {
      return (float) type.format().decode(bits & (1L << type.bits()) - 1);
    }
    boolean widened = type.isUnsigned() && type.bits() < 64;
    return widened ? bits & (1L << type.bits()) - 1 : bits;
  }
}
