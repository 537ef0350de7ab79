package org.assay.fuzz.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.assay.fuzz.FuzzException;

/**
 * Keeps a second writer out of a campaign's folder. The lock is the system's, which lets go of it
 * when the process ends in whatever way; what the file holds is only for people.
 */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = "lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws FuzzException if another process, or this one, has it
   */
  static DirectoryLock take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (lock(channel).isEmpty()) {
        throw new FuzzException(
            "this campaign is in use by process " + owner(channel),
            folder.toString(),
            "one writer at a time",
            "wait for it, or name another folder");
      }
      channel.truncate(0);
      String owner = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DirectoryLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException ofThisProcess) {
      return Optional.empty();
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String owner = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    return owner.matches("[0-9]+") ? owner : "of unknown number";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
