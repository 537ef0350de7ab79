package org.assay.data.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.assay.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a stranger, read in order and counted against a budget. All failures are {@link
 * DataException}s that name the source.
 */
public final class DataInput implements AutoCloseable {
  private static final int FIRST_CHUNK = 1 << 16;
  private static final int LARGEST_CHUNK = 1 << 26;

  private final InputStream in;
  private final ByteBudget budget;
  private final String where;
  private final long bytesKnown;
  private long consumed;

  /**
   * Reads a stream.
   *
   * @param in the stream; closed with this
   * @param bytesKnown how many bytes the stream certainly has (the size of a plain file), or 0 if
   *     that is only claimed
   * @param where how errors name the source
   */
  public DataInput(InputStream in, long bytesKnown, ByteBudget budget, String where) {
    this.in = in;
    this.bytesKnown = bytesKnown;
    this.budget = budget;
    this.where = where;
  }

  /**
   * Opens a regular file.
   *
   * @throws DataException if it is missing, a directory, a device, or must not be read
   */
  public static DataInput open(Path file, ByteBudget budget) {
    String where = file.toString();
    requireRegular(file);
    try {
      long size = Files.size(file);
      return new DataInput(
          new BufferedInputStream(Files.newInputStream(file), FIRST_CHUNK), size, budget, where);
    } catch (IOException e) {
      throw failure(e, where);
    }
  }

  /** As {@link #open}, unpacking the file if it begins as gzip does. */
  public static DataInput openMaybeGzip(Path file, ByteBudget budget) {
    String where = file.toString();
    requireRegular(file);
    InputStream raw = null;
    try {
      long size = Files.size(file);
      raw = new BufferedInputStream(Files.newInputStream(file), FIRST_CHUNK);
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream in = gzip ? new GZIPInputStream(raw, FIRST_CHUNK) : raw;
      return new DataInput(in, gzip ? 0 : size, budget, where);
    } catch (IOException e) {
      DataException failure = failure(e, where);
      closeAfter(raw, failure);
      throw failure;
    }
  }

  private static void closeAfter(@Nullable InputStream in, DataException failure) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * Checks that a path is a regular file (or a link to one), before anything is opened: opening a
   * pipe may wait for ever, and a device never ends.
   *
   * @throws DataException if it is not
   */
  public static void requireRegular(Path file) {
    if (Files.isRegularFile(file)) {
      return;
    }
    String what;
    if (Files.isDirectory(file)) {
      what = "this is a directory";
    } else if (Files.exists(file)) {
      what = "this is not a regular file (a device, pipe or socket)";
    } else {
      what = "there is no such file";
    }
    throw new DataException(what, file.toString(), "a regular file", "check the path");
  }

  /** The error that stands for one of the file system or of a decompressor. */
  public static DataException failure(IOException e, String where) {
    String what;
    if (e instanceof NoSuchFileException) {
      what = "there is no such file";
    } else if (e instanceof AccessDeniedException) {
      what = "the file must not be read by this user";
    } else if (e instanceof CharacterCodingException) {
      what = "the text is not UTF-8";
    } else if (e instanceof EOFException) {
      what = "the compressed data ends too early";
    } else if (e instanceof ZipException) {
      what = "the compressed data is damaged (" + e.getMessage() + ")";
    } else {
      what = "the file cannot be read (" + e.getMessage() + ")";
    }
    return new DataException(what, where, "", e);
  }

  /** How errors name the source. */
  public String where() {
    return where;
  }

  /**
   * Reads exactly this many bytes; memory grows as they arrive.
   *
   * @throws DataException if there are fewer, or the budget has fewer
   */
  public byte[] read(int count) {
    budget.spend(count, where);
    boolean certain = count <= FIRST_CHUNK || count <= bytesKnown - consumed;
    try {
      byte[] bytes = certain ? in.readNBytes(count) : readInChunks(count);
      consumed += bytes.length;
      if (bytes.length < count) {
        throw new DataException(
            "the data ends too early",
            where,
            count + " more bytes after the first " + (consumed - bytes.length),
            "the file is incomplete: copy or save it again");
      }
      return bytes;
    } catch (IOException e) {
      throw failure(e, where);
    }
  }

  private byte[] readInChunks(int count) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    int total = 0;
    int next = FIRST_CHUNK;
    while (total < count) {
      byte[] chunk = in.readNBytes(Math.min(next, count - total));
      if (chunk.length == 0) {
        break;
      }
      chunks.add(chunk);
      total += chunk.length;
      next = Math.min(LARGEST_CHUNK, 2 * next);
    }
    byte[] bytes = new byte[total];
    int position = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, bytes, position, chunk.length);
      position += chunk.length;
    }
    return bytes;
  }

  /** The rest as a stream, each byte counted against the budget; it is closed with this. */
  public InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        int next = in.read();
        if (next >= 0) {
          budget.spend(1, where);
        }
        return next;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
          budget.spend(count, where);
        }
        return count;
      }
    };
  }

  /**
   * Reads all that is left.
   *
   * @throws DataException if that is more than a limit
   */
  public byte[] readAll(int limit) {
    try {
      byte[] bytes = in.readNBytes(limit);
      budget.spend(bytes.length, where);
      consumed += bytes.length;
      if (in.read() >= 0) {
        throw new DataException("the file is too large", where, "at most " + limit + " bytes", "");
      }
      return bytes;
    } catch (IOException e) {
      throw failure(e, where);
    }
  }

  /**
   * Checks that nothing is left.
   *
   * @throws DataException if something is
   */
  public void requireEnd() {
    try {
      if (in.read() >= 0) {
        throw new DataException(
            "there is more data than the header says",
            where,
            "an end after " + consumed + " bytes",
            "keep one array per file");
      }
    } catch (IOException e) {
      throw failure(e, where);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(e, where);
    }
  }
}
