package org.assay.exec.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a process's standard error to its end and keeps the last part. */
final class ErrorTail {
  private static final int KEPT = 8192;
  private static final long END_MILLIS = 1000;

  private final byte[] ring = new byte[KEPT];
  private long written;
  private final Thread reader;

  private ErrorTail(InputStream errors) {
    reader = new Thread(() -> read(errors), "assay-child-errors");
    reader.setDaemon(true);
  }

  static ErrorTail of(InputStream errors) {
    ErrorTail tail = new ErrorTail(errors);
    tail.reader.start();
    return tail;
  }

  private void read(InputStream errors) {
    byte[] block = new byte[KEPT];
    try (errors) {
      for (int n = errors.read(block); n >= 0; n = errors.read(block)) {
        synchronized (this) {
          for (int i = 0; i < n; i++) {
            ring[(int) (written++ % KEPT)] = block[i];
          }
        }
      }
    } catch (IOException closedByKill) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** The last part; waits a moment for the end of a process that has just died. */
  String text() {
    try {
      reader.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      int length = (int) Math.min(written, KEPT);
      byte[] tail = new byte[length];
      for (int i = 0; i < length; i++) {
        tail[i] = ring[(int) ((written - length + i) % KEPT)];
      }
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }
}
