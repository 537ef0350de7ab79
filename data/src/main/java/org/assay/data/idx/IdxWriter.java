package org.assay.data.idx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.input.AtomicFile;

/** Writes the idx format. The same array gives the same bytes whenever it is written. */
public final class IdxWriter {
  private IdxWriter() {}

  /**
   * Writes a file, gzipped if its name ends in {@code .gz}; an existing one is replaced, at once or
   * not at all.
   *
   * @param array of type u1, i1, i2, i4, f4 or f8, with at most 255 dimensions
   * @throws DataException if the format has no such type, or the file cannot be written
   */
  public static void write(Path file, NdArray array) {
    int code =
        switch (array.type()) {
          case U1 -> 0x08;
          case I1 -> 0x09;
          case I2 -> 0x0b;
          case I4 -> 0x0c;
          case F4 -> 0x0d;
          case F8 -> 0x0e;
          default ->
              throw new DataException(
                  "the idx format has no element type " + array.type().code(),
                  file.toString(),
                  "u1, i1, i2, i4, f4 or f8",
                  "convert the array, or write .npy");
        };
    if (array.rank() > 255) {
      throw new DataException(
          "the idx format has no array of " + array.rank() + " dimensions",
          file.toString(),
          "at most 255",
          "reshape the array");
    }
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * array.rank());
    header.put((byte) 0).put((byte) 0).put((byte) code).put((byte) array.rank());
    for (int extent : array.shape()) {
      header.putInt(extent);
    }
    boolean gzip = file.toString().endsWith(".gz");
    AtomicFile.write(
        file,
        out -> {
          if (gzip) {
            GZIPOutputStream packed = new GZIPOutputStream(out);
            write(packed, header, array);
            packed.finish();
          } else {
            write(out, header, array);
          }
        });
  }

  private static void write(OutputStream out, ByteBuffer header, NdArray array) throws IOException {
    out.write(header.array());
    out.write(IdxBytes.reversed(array.toBytes(), array.type().bytes()));
  }
}
