package org.assay.train.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.assay.train.TrainException;

/**
 * Writes the trace of a training to a file, each event at once, so that a process that is killed
 * loses none. A file that would grow beyond a size is thinned ({@link TraceThinning}). For one
 * thread.
 */
public final class TraceWriter implements TraceListener, AutoCloseable {
  /** Bytes of a trace if nothing else is said. */
  public static final long USUAL_SIZE = 64L << 20;

  /** The least size that can be asked for. */
  public static final long LEAST_SIZE = 64L << 10;

  private final Path file;
  private final long most;
  private final Function<TrainingFacts, TraceHead> head;
  private final TraceThinning thinning = new TraceThinning();
  private FileChannel channel;
  private long size;
  private long lost;

  private TraceWriter(
      Path file, long most, Function<TrainingFacts, TraceHead> head, FileChannel channel) {
    this.file = file;
    this.most = most;
    this.head = head;
    this.channel = channel;
  }

  /**
   * Begins a file; one of that name is replaced.
   *
   * @param most bytes, at least {@link #LEAST_SIZE}; begin, epochs and end are written whatever the
   *     size
   * @param head the first line, from what the training says of itself
   * @throws TrainException if it cannot be written
   */
  public static TraceWriter open(Path file, long most, Function<TrainingFacts, TraceHead> head) {
    if (most < LEAST_SIZE) {
      throw new IllegalArgumentException("a trace of " + most + " bytes");
    }
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      // Devices and pipes are never replaced, and a link keeps pointing to its file.
      boolean regular = Files.isRegularFile(file);
      Path real = regular ? file.toRealPath() : file;
      return new TraceWriter(real, regular ? most : Long.MAX_VALUE, head, channel);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** How many times it was thinned. */
  public int thinned() {
    return thinning.times();
  }

  /**
   * Writes an event; always goes on.
   *
   * @throws TrainException if it cannot be written
   */
  @Override
  public boolean on(TraceEvent event) {
    try {
      if (event instanceof TraceEvent.Begin begin) {
        append(TraceJson.begin(head.apply(begin.facts())));
      } else if (event instanceof TraceEvent.Step step) {
        step(step);
      } else if (event instanceof TraceEvent.Epoch epoch) {
        append(TraceJson.epoch(epoch, takeLost()));
      } else if (event instanceof TraceEvent.End end) {
        complete();
        append(TraceJson.end(end, takeLost()));
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return true;
  }

  /** Events that whoever watches has lost since it last said so; written with the next line. */
  public void lost(long events) {
    lost += events;
  }

  private long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  private void step(TraceEvent.Step step) throws IOException {
    TraceThinning.Keep keep = thinning.take(step);
    if (keep == TraceThinning.Keep.NOTHING) {
      return;
    }
    byte[] line =
        TraceJson.step(
            step, keep == TraceThinning.Keep.ALL ? step.layers() : List.of(), takeLost());
    if (size + line.length > most) {
      append(line);
      thin();
    } else {
      append(line);
    }
  }

  /** The last step and the last look stay, though they were to be left out. */
  private void complete() throws IOException {
    Optional<TraceEvent.Step> look = thinning.lastLook();
    if (look.isPresent()) {
      rewrite(thinning.restoring(look.get()));
    }
    Optional<TraceEvent.Step> last = thinning.lastStep();
    if (last.isPresent() && !last.equals(look)) {
      append(TraceJson.step(last.get(), last.get().layers(), takeLost()));
    }
  }

  private void thin() throws IOException {
    rewrite(thinning.harder(false));
    // A quarter of the size is left free, so that thinning is rare.
    for (boolean more = true; more && size > most / 4 * 3; ) {
      long before = size;
      rewrite(thinning.harder(true));
      more = size < before;
    }
  }

  private void append(byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      size += channel.write(bytes);
    }
  }

  /** Replaces the file by another as a whole. */
  private void rewrite(TraceThinning.Pass pass) throws IOException {
    Path other = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(other, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        // What was said on a line that is left out is said on the next.
        lost += pass.copy(file, out);
        out.force(true);
      }
      channel.close();
      Replacement.move(other, file);
      channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      size = channel.size();
    } finally {
      Files.deleteIfExists(other);
    }
  }

  private static TrainException unwritable(Path file, IOException e) {
    return new TrainException(
        "the trace cannot be written (" + e.getClass().getSimpleName() + ")",
        file.toString(),
        "a file in a folder that exists, and room for it",
        "");
  }

  @Override
  public void close() {
    try {
      if (lost > 0) {
        append(TraceJson.lost(takeLost()));
      }
      channel.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }
}
