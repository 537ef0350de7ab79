package org.assay.onnx.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.assay.onnx.ModelException;

/** Writes files that appear whole or not at all: a temporary file beside it, then a rename. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  public interface Content {
    /** Writes everything to a channel at its start. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file, replacing one that is there.
   *
   * @throws ModelException if it cannot be written; then nothing is left behind
   */
  public static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new ModelException("is a directory", file.toString(), "the path of a file", "");
    }
    try {
      // Not Files.createTempFile: its files are readable by their owner only, and stay so.
      Path temporary = folder.resolve(".assay-" + UUID.randomUUID() + ".tmp");
      try {
        try (FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          content.writeTo(channel);
        }
        move(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ModelException(
          "cannot be written: " + FileErrors.reason(e),
          file.toString(),
          "a folder that exists and may be written to, with space left",
          "");
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes all bytes of an array. */
  public static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    writeAll(channel, ByteBuffer.wrap(bytes));
  }

  /** Writes the remaining bytes of a buffer. */
  public static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
