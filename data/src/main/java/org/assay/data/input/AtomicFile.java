package org.assay.data.input;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.assay.data.DataException;

/** Writes a file beside its place and moves it there, so that nobody ever sees half of it. */
public final class AtomicFile {
  /** What is written. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything; the stream is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes or replaces a file.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, Content content) {
    try {
      if (Files.isDirectory(file)) {
        throw new DataException("this is a directory", file.toString(), "a file", "");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        fill(file, content); // a device or pipe must be written to, not replaced
        return;
      }
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      // Not createTempFile: it would keep others from reading the result.
      String draftName = "." + target.getFileName() + "." + ProcessHandle.current().pid();
      Path draft = target.resolveSibling(draftName + "." + Thread.currentThread().getId());
      try {
        fill(draft, content);
        Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new DataException(
          "the file cannot be written (" + e + ")", file.toString(), "check folder and rights", e);
    }
  }

  private static void fill(Path file, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      content.writeTo(out);
    }
  }
}
