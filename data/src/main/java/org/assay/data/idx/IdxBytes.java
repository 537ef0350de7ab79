package org.assay.data.idx;

/** Turns big-endian elements into little-endian ones and back. */
final class IdxBytes {
  private IdxBytes() {}

  /** The bytes with those of each element reversed, in place. */
  static byte[] reversed(byte[] bytes, int width) {
    for (int element = 0; element < bytes.length; element += width) {
      for (int i = element, j = element + width - 1; i < j; i++, j--) {
        byte kept = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = kept;
      }
    }
    return bytes;
  }
}
