package org.assay.data.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.input.AtomicFile;

/**
 * Writes arrays in numpy's format: version 1, little-endian, C order, byte for byte as {@code
 * numpy.save} does.
 */
public final class NpyWriter {
  private NpyWriter() {}

  /**
   * Writes a file; an existing one is replaced, at once or not at all.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, NdArray array) {
    AtomicFile.write(file, out -> write(out, array));
  }

  /** Writes to a stream, which stays open. */
  public static void write(OutputStream out, NdArray array) throws IOException {
    writeHeader(out, array);
    out.write(array.toBytes());
  }

  static void writeHeader(OutputStream out, NdArray array) throws IOException {
    out.write(NpyHeader.of(array).toBytes());
  }
}
