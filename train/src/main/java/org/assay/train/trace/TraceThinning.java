package org.assay.train.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is left out of a trace that grows too large: first looks at the layers, every other one of
 * those that are left each time; once that is not enough, every other step, too. Never left out:
 * the first five looks, the first step and the last, and the first look and the first step with a
 * NaN or an infinity, for rules look at these. Remembers a few numbers and two steps.
 */
final class TraceThinning {
  /** What of a step is written. */
  enum Keep {
    /** Nothing. */
    NOTHING,
    /** The step without its look. */
    STEP,
    /** All. */
    ALL
  }

  private static final String LOST = TraceJson.LOST;

  /** Looks at the begin that stay. */
  private static final int FIRST_LOOKS = 5;

  private final Set<Long> protectedLooks = new HashSet<>();
  private final Set<Long> protectedSteps = new HashSet<>();
  private long looks;
  private long steps;
  private long everyLook = 1;
  private long everyStep = 1;
  private boolean seenBadLook;
  private boolean seenBadLoss;
  private int times;
  private Optional<TraceEvent.Step> lastLook = Optional.empty();
  private Optional<TraceEvent.Step> lastStep = Optional.empty();

  /** How many times the file was thinned. */
  int times() {
    return times;
  }

  /** The look that is to come back at the end, since none came after it. */
  Optional<TraceEvent.Step> lastLook() {
    return lastLook;
  }

  /** The step that is to come back at the end. */
  Optional<TraceEvent.Step> lastStep() {
    return lastStep;
  }

  /** What to write of the next step. */
  Keep take(TraceEvent.Step step) {
    steps++;
    boolean look = !step.layers().isEmpty();
    boolean keepLook = look && keepsLook(step);
    if (steps == 1) {
      protectedSteps.add(step.step());
    }
    if (step.lostItsLoss() && !seenBadLoss) {
      seenBadLoss = true;
      protectedSteps.add(step.step());
    }
    boolean keep = keepLook || steps % everyStep == 0 || protectedSteps.contains(step.step());
    lastStep = keep ? Optional.empty() : Optional.of(step);
    if (look) {
      lastLook = keepLook ? Optional.empty() : Optional.of(step);
    }
    return keepLook ? Keep.ALL : keep ? Keep.STEP : Keep.NOTHING;
  }

  private boolean keepsLook(TraceEvent.Step step) {
    looks++;
    boolean bad = step.layers().stream().anyMatch(s -> !s.stats().isFinite());
    if (looks <= FIRST_LOOKS || (bad && !seenBadLook)) {
      protectedLooks.add(step.step());
    }
    seenBadLook |= bad;
    return looks % everyLook == 0 || protectedLooks.contains(step.step());
  }

  /** Copies a trace with changes. */
  final class Pass {
    private final boolean fewerLooks;
    private final boolean fewerSteps;
    private Optional<TraceEvent.Step> restored;
    private long look;
    private long step;
    private long lost;

    private Pass(boolean fewerLooks, boolean fewerSteps, Optional<TraceEvent.Step> restored) {
      this.fewerLooks = fewerLooks;
      this.fewerSteps = fewerSteps;
      this.restored = restored;
    }

    /**
     * Copies what stays of a file that a {@link TraceWriter} wrote.
     *
     * @return events that were lost as the last lines said, which are left out
     */
    long copy(Path from, FileChannel to) throws IOException {
      long newest = fewerLooks ? newestLook(from) : -1;
      ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
      try (InputStream in = Files.newInputStream(from)) {
        LineReader lines = new LineReader(in, Integer.MAX_VALUE - 16);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
          copy(line.get(), newest, out);
          if (out.size() >= 1 << 16) {
            flush(out, to);
          }
        }
      }
      restored.ifPresent(step -> out.writeBytes(TraceJson.step(step, step.layers(), takeLost())));
      flush(out, to);
      return lost;
    }

    private long newestLook(Path from) throws IOException {
      long newest = -1;
      try (InputStream in = Files.newInputStream(from)) {
        LineReader lines = new LineReader(in, Integer.MAX_VALUE - 16);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
          if (isStep(line.get())) {
            JsonNode node = TraceParser.json(line.get(), "the trace");
            newest = node.has("layers") ? node.get("step").asLong() : newest;
          }
        }
      }
      return newest;
    }

    private void copy(byte[] line, long newest, ByteArrayOutputStream out) {
      if (isBegin(line)) {
        end(fewerLooks ? counted(line) : line, out);
        return;
      }
      JsonNode node = TraceParser.json(line, "the trace");
      long number = node.path("step").asLong();
      if (restored.isPresent() && restored.get().step() <= number) {
        boolean same = restored.get().step() == number && isStep(line);
        lost += same ? node.path(LOST).asLong() : 0;
        out.writeBytes(TraceJson.step(restored.get(), restored.get().layers(), takeLost()));
        restored = Optional.empty();
        if (same) {
          return;
        }
      }
      if (!isStep(line)) {
        end(said(line, node), out);
        return;
      }
      boolean looked = node.has("layers");
      if (looked && keepsLook(number, newest)) {
        end(said(line, node), out);
      } else if (!fewerSteps || protectedSteps.contains(number) || ++step % 2 == 0) {
        byte[] kept = line;
        if (looked) {
          ((ObjectNode) node).remove("layers");
          kept = bytes(node);
        }
        end(said(kept, node), out);
      } else {
        lost += node.path(LOST).asLong();
      }
    }

    /** A line that stays, with what was lost according to lines before it that do not. */
    private byte[] said(byte[] line, JsonNode node) {
      if (lost == 0) {
        return line;
      }
      ((ObjectNode) node).put(LOST, node.path(LOST).asLong() + takeLost());
      return bytes(node);
    }

    private long takeLost() {
      long taken = lost;
      lost = 0;
      return taken;
    }

    private boolean keepsLook(long number, long newest) {
      return !fewerLooks || protectedLooks.contains(number) || number == newest || ++look % 2 == 0;
    }

    private byte[] counted(byte[] line) {
      ObjectNode node = (ObjectNode) TraceParser.json(line, "the trace");
      node.put("thinned", times);
      return bytes(node);
    }
  }

  /** Leaves out every other look, and every other step, too, where that was not enough. */
  Pass harder(boolean stepsToo) {
    times++;
    everyLook *= 2;
    if (stepsToo) {
      everyStep *= 2;
    }
    return new Pass(true, stepsToo, Optional.empty());
  }

  /** Puts a look back into its step. */
  Pass restoring(TraceEvent.Step look) {
    return new Pass(false, false, Optional.of(look));
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isStep(byte[] line) {
    return startsWith(line, "{\"event\":\"step\"");
  }

  private static boolean isBegin(byte[] line) {
    return startsWith(line, "{\"event\":\"begin\"");
  }

  private static boolean startsWith(byte[] line, String prefix) {
    if (line.length < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (line[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static void end(byte[] line, ByteArrayOutputStream out) {
    out.writeBytes(line);
    out.write('\n');
  }

  private static void flush(ByteArrayOutputStream out, FileChannel to) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
    out.reset();
  }
}
