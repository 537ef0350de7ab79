package org.assay.data.npy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.input.AtomicFile;

/**
 * Writes numpy's archives of named arrays. The same arrays in the same order give the same bytes,
 * whenever and wherever they are written: members carry a fixed date. (Deflated ones may differ
 * between versions of zlib.)
 */
public final class NpzWriter {
  // Not 1 January 1980: for that very time the JDK adds a field that depends on the time zone.
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);
  private static final int LONGEST_NAME = 0xffff - 4;

  /** How members are packed. */
  public enum Packing {
    /** Not at all, as {@code numpy.savez} does. */
    STORED,
    /** As {@code numpy.savez_compressed} does. */
    DEFLATED
  }

  private NpzWriter() {}

  /** Writes members unpacked. */
  public static void write(Path file, Map<String, NdArray> arrays) {
    write(file, arrays, Packing.STORED);
  }

  /**
   * Writes a file; an existing one is replaced, at once or not at all.
   *
   * @param arrays name to array, written in the map's order
   * @throws DataException if a name cannot be that of a member (unpaired surrogates, more than 64
   *     KiB), or the file cannot be written
   */
  public static void write(Path file, Map<String, NdArray> arrays, Packing packing) {
    arrays.keySet().forEach(NpzWriter::checkName);
    AtomicFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
          zip.setLevel(Deflater.DEFAULT_COMPRESSION);
          for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
            writeMember(zip, entry.getKey(), entry.getValue(), packing);
          }
          zip.finish();
        });
  }

  private static void writeMember(ZipOutputStream zip, String name, NdArray array, Packing packing)
      throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    NpyWriter.writeHeader(header, array);
    byte[] data = array.toBytes();
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(DATE);
    if (packing == Packing.STORED) {
      CRC32 crc = new CRC32();
      crc.update(header.toByteArray());
      crc.update(data);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize((long) header.size() + data.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    header.writeTo(zip);
    zip.write(data);
    zip.closeEntry();
  }

  private static void checkName(String name) {
    String problem = "";
    try {
      if (StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).limit()
          > LONGEST_NAME) {
        problem = "is longer than 64 KiB";
      }
    } catch (CharacterCodingException e) {
      problem = "has an unpaired surrogate";
    }
    if (!problem.isEmpty()) {
      throw new DataException(
          "the name of an array " + problem, "array '" + name + "'", "", "give it another name");
    }
  }
}
