package org.assay.train.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.train.TrainException;

/** Reads the trace of a training from a file, event by event. */
public final class TraceReader {
  /**
   * What was read besides the events.
   *
   * @param head the first line
   * @param ended whether the last line is the end of the training
   * @param cut whether the last line was cut off, and left out
   * @param dropped events that whoever watched says to have lost
   */
  public record Summary(TraceHead head, boolean ended, boolean cut, long dropped) {}

  private static final int LONGEST_START = 4096;

  private TraceReader() {}

  /**
   * Whether a file is meant as a trace: it begins with an object that has the key {@code event}
   * before any other, or says so anywhere in its first 4,096 bytes.
   *
   * @throws TrainException if it cannot be read
   */
  public static boolean isTrace(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String start =
          new String(in.readNBytes(LONGEST_START), java.nio.charset.StandardCharsets.ISO_8859_1);
      String line = start.lines().findFirst().orElse("").strip();
      return line.startsWith("{") && line.matches(".*\"event\"\\s*:\\s*\"[a-z].*");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads a trace.
   *
   * @param sink takes each event, the begin first
   * @throws TrainException if the file cannot be read or a line is malformed; a last line without
   *     its end is left out instead
   */
  public static Summary read(Path file, Consumer<TraceEvent> sink) {
    String name = file.toString();
    TraceParser parser = new TraceParser(name);
    boolean cut = false;
    long number = 0;
    try (InputStream in = Files.newInputStream(file)) {
      LineReader lines = new LineReader(in, TraceParser.LONGEST_LINE);
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        number++;
        if (isBlank(line.get())) {
          continue;
        }
        try {
          parser.read(line.get(), number).ifPresent(sink);
        } catch (TrainException e) {
          // Who was killed while writing leaves half a line, which nobody can complete.
          if (lines.wasWhole() || parser.head().isEmpty()) {
            throw e;
          }
          cut = true;
        }
      }
    } catch (LineReader.TooLongException e) {
      throw new TrainException(
          String.valueOf(e.getMessage()), name + ":" + (number + 1), "a trace of a training", "");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    TraceHead head =
        parser
            .head()
            .orElseThrow(
                () -> new TrainException("the file is empty", name, "a trace of a training", ""));
    return new Summary(head, parser.hasEnded(), cut, parser.dropped());
  }

  static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private static TrainException unreadable(Path file, IOException e) {
    return new TrainException(
        "the trace cannot be read (" + e.getClass().getSimpleName() + ")", file.toString(), "", "");
  }
}
