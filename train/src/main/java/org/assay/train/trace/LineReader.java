package org.assay.train.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream into lines, of which none may be too long. For one thread. */
public final class LineReader {
  /** A line that is longer than a reader takes. */
  public static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int longest) {
      super("a line of more than " + longest + " bytes");
    }
  }

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private boolean whole;

  /**
   * Reads from a stream.
   *
   * @param longest bytes of a line, at most
   */
  public LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * The next line without its end; empty at the end of the stream. The last one may be cut off.
   *
   * @throws TooLongException if it is too long; then nothing more can be read
   */
  public Optional<byte[]> next() throws IOException {
    return next(longest);
  }

  /** The same for a line that must be shorter than the others. */
  public Optional<byte[]> next(int most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    whole = false;
    while (true) {
      if (from == to) {
        from = 0;
        to = Math.max(0, in.read(buffer));
        if (to == 0) {
          return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
        }
      }
      int at = from;
      while (at < to && buffer[at] != '\n') {
        at++;
      }
      if (line.size() + (long) at - from > most) {
        throw new TooLongException(most);
      }
      line.write(buffer, from, at - from);
      if (at < to) {
        from = at + 1;
        whole = true;
        byte[] bytes = line.toByteArray();
        int size = bytes.length;
        return Optional.of(
            size > 0 && bytes[size - 1] == '\r' ? Arrays.copyOf(bytes, size - 1) : bytes);
      }
      from = at;
    }
  }

  /** Whether the line that was read last had an end. */
  public boolean wasWhole() {
    return whole;
  }
}
