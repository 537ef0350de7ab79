package org.assay.report.html;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A small image as a data URI; PNG, 8 bits a channel (ISO/IEC 15948:2004, sections 5 and 11). */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int CHANNELS = 3;
  private static final byte BITS = 8;
  private static final byte TRUE_COLOUR = 2;

  private Png() {}

  /**
   * Encodes an image.
   *
   * @param rgb three bytes for each pixel, row by row
   */
  static String dataUri(int width, int height, byte[] rgb) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer head = ByteBuffer.allocate(13);
    head.putInt(width).putInt(height).put(BITS).put(TRUE_COLOUR);
    chunk(out, "IHDR", head.array());
    byte[] lines = new byte[height * (1 + CHANNELS * width)];
    for (int y = 0; y < height; y++) {
      // The byte before each line is its filter: none.
      System.arraycopy(
          rgb, y * CHANNELS * width, lines, y * (1 + CHANNELS * width) + 1, CHANNELS * width);
    }
    chunk(out, "IDAT", deflated(lines));
    chunk(out, "IEND", new byte[0]);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
