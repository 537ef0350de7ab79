package org.assay.fuzz.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The tensors of a campaign, one after another; grows only. A row of the database says where each
 * lies, so what lies behind the last of them is the rest of a batch that never was.
 */
final class TensorFile implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  /** Where a tensor lies, and its check sum. */
  record Place(long offset, long crc) {}

  private final FileChannel channel;
  private final long mostBytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final CRC32 crc = new CRC32();
  private long written;

  private TensorFile(FileChannel channel, long mostBytes, long end) {
    this.channel = channel;
    this.mostBytes = mostBytes;
    this.written = end;
  }

  /** An empty file; what was there is lost. */
  static TensorFile create(Path file, long mostBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    return new TensorFile(channel, mostBytes, 0);
  }

  /**
   * Opens a file and cuts off what lies behind its end.
   *
   * @throws EOFException if the file is shorter
   */
  static TensorFile open(Path file, long mostBytes, long end) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.size() < end) {
        throw new EOFException("has " + channel.size() + " bytes of " + end);
      }
      channel.truncate(end);
      return new TensorFile(channel, mostBytes, end);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Number of bytes so far, those not yet written out too. */
  long end() {
    return written + buffer.position();
  }

  /** Appends a tensor; it is on disk after {@link #force}. */
  Place append(byte[] first, byte[] second) throws IOException {
    long offset = end();
    crc.reset();
    append(first);
    append(second);
    return new Place(offset, crc.getValue());
  }

  private void append(byte[] bytes) throws IOException {
    crc.update(bytes);
    int at = 0;
    while (at < bytes.length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(buffer.remaining(), bytes.length - at);
      buffer.put(bytes, at, count);
      at += count;
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    long room = Math.max(0, mostBytes - written);
    boolean fits = buffer.limit() <= room;
    // Like a disk that fills up amid a write.
    buffer.limit((int) Math.min(buffer.limit(), room));
    while (buffer.hasRemaining()) {
      written += channel.write(buffer, written);
    }
    buffer.clear();
    if (!fits) {
      throw new IOException("the limit of " + mostBytes + " bytes is reached");
    }
  }

  /** Returns when all that was appended is on disk. */
  void force() throws IOException {
    flush();
    channel.force(false);
  }

  /**
   * Reads a tensor that is on disk.
   *
   * @throws IOException if it is not what was appended
   */
  byte[] read(Place place, int size) throws IOException {
    byte[] bytes = new byte[size];
    ByteBuffer into = ByteBuffer.wrap(bytes);
    while (into.hasRemaining()) {
      if (channel.read(into, place.offset() + into.position()) < 0) {
        throw new EOFException("ends within the tensor at " + place.offset());
      }
    }
    crc.reset();
    crc.update(bytes);
    if (crc.getValue() != place.crc()) {
      throw new IOException("the tensor at " + place.offset() + " has another check sum");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
