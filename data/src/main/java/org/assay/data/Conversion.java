package org.assay.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.assay.onnx.FloatFormat;

/** Conversion of arrays between element types. */
final class Conversion {
  private Conversion() {}

  static byte[] convert(NdArray array, DType target) {
    byte[] bytes = new byte[(int) NdArray.byteCount(target, array.shape())];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = target == DType.F4 ? array.toFloats() : new float[0];
    for (int i = 0; i < array.size(); i++) {
      switch (target) {
        case F2 -> out.putShort((short) FloatFormat.FLOAT16.encode(array.getDouble(i)));
        case F4 -> out.putFloat(floats[i]);
        case F8 -> out.putDouble(array.getDouble(i));
        case BOOL -> out.put((byte) (array.getBoolean(i) ? 1 : 0));
        default -> putInteger(out, target, integer(array, i, target));
      }
    }
    return bytes;
  }

  private static void putInteger(ByteBuffer out, DType target, long value) {
    switch (target.bytes()) {
      case 1 -> out.put((byte) value);
      case 2 -> out.putShort((short) value);
      case 4 -> out.putInt((int) value);
      default -> out.putLong(value);
    }
  }

  private static long integer(NdArray array, int i, DType target) {
    boolean fits;
    long bits;
    if (array.type().isFloat()) {
      double value = array.getDouble(i);
      // 2^63 and 2^64 themselves do not fit, although they are the nearest doubles of the maxima.
      double beyond = target.bytes() == 8 ? target.maxValue() : target.maxValue() + 1;
      fits = value >= target.minValue() && value < beyond && value == Math.rint(value);
      bits = value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    } else {
      bits = array.getLong(i);
      boolean huge = array.type() == DType.U8 && bits < 0;
      fits =
          switch (target) {
            case I8 -> !huge;
            case U8 -> huge || bits >= 0;
            default ->
                !huge && bits >= (long) target.minValue() && bits <= (long) target.maxValue();
          };
    }
    if (!fits) {
      throw new DataException(
          "a value does not fit " + target.code(),
          "element " + i + " of " + array,
          "an integer from " + target.minValue() + " to " + target.maxValue(),
          "");
    }
    return bits;
  }
}
