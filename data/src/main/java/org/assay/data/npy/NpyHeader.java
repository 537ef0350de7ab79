package org.assay.data.npy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;

/**
 * The header of an array in numpy's format: a Python dictionary of three keys.
 *
 * @param type element type
 * @param bigEndian whether the most significant byte comes first
 * @param fortranOrder whether the first index runs fastest
 * @param shape extents
 */
record NpyHeader(DType type, boolean bigEndian, boolean fortranOrder, int[] shape) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  // numpy leaves room for the longest number there, so that a file can grow in place.
  private static final int GROWTH_DIGITS = 21;

  /** The header of an array as {@link NpyWriter} lays it out. */
  static NpyHeader of(NdArray array) {
    return new NpyHeader(array.type(), false, false, array.shape());
  }

  /** Magic, version, length and text, byte for byte as numpy writes them. */
  byte[] toBytes() {
    String extents =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String order = type.bytes() == 1 ? "|" : "<";
    StringBuilder text = new StringBuilder("{'descr': '");
    text.append(order).append(type.code()).append("', 'fortran_order': False, 'shape': (");
    text.append(extents).append(shape.length == 1 ? ",)" : ")").append(", }");
    if (shape.length > 0) {
      text.append(" ".repeat(GROWTH_DIGITS - Integer.toString(shape[0]).length()));
    }
    int versionOne = MAGIC.length + 4;
    boolean wide = text.length() + ALIGNMENT + 1 > 0xffff;
    int prefix = wide ? versionOne + 2 : versionOne;
    text.append(" ".repeat(ALIGNMENT - (prefix + text.length() + 1) % ALIGNMENT)).append('\n');

    byte[] bytes = Arrays.copyOf(MAGIC, prefix + text.length());
    bytes[6] = (byte) (wide ? 2 : 1);
    for (int i = 0; i < prefix - 8; i++) {
      bytes[8 + i] = (byte) (text.length() >>> (8 * i));
    }
    byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, prefix, ascii.length);
    return bytes;
  }

  /**
   * Reads the dictionary.
   *
   * @throws DataException if it is malformed or describes elements that are no plain numbers
   */
  static NpyHeader parse(String text, int maxDimensions) {
    return new NpyHeaderParser(text, maxDimensions).parse();
  }
}
