package org.assay.train.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in JSON Lines: first whose trainings they are, then one training a line, written and
 * flushed as it ends. A line that a kill has cut off is taken away when the file is opened again.
 */
public final class LedgerFile implements Ledger, AutoCloseable {
  private static final String SCHEMA = "assay.trainings/1";
  private static final long MOST_BYTES = 256L << 20;

  private final Path file;
  private final FileChannel channel;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, Training> finished = new HashMap<>();
  private Optional<String> owner = Optional.empty();
  private int found;

  private LedgerFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file, or begins it.
   *
   * @throws DataException if it cannot be read or written, or is none of these
   */
  public static LedgerFile open(Path file) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.size() > MOST_BYTES) {
        throw new DataException(
            "the file of finished trainings is too large", file.toString(), "at most 256 MB", "");
      }
      LedgerFile ledger = new LedgerFile(file, channel);
      ledger.load();
      return ledger;
    } catch (IOException | RuntimeException e) {
      close(channel, e);
      if (e instanceof RuntimeException known) {
        throw known;
      }
      throw new DataException(
          "finished trainings cannot be kept", file.toString(), "a file that can be written", "");
    }
  }

  private static void close(@Nullable FileChannel channel, Exception e) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
    }
  }

  private void load() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    int from = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        line(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    channel.truncate(end);
    channel.position(end);
  }

  private void line(String text) {
    try {
      JsonNode node = mapper.readTree(text);
      if (owner.isEmpty()) {
        if (!SCHEMA.equals(node.path("schema").asText()) || !node.path("job").isTextual()) {
          throw foreign();
        }
        owner = Optional.of(node.get("job").asText());
      } else {
        finished.put(node.path("key").asText(), training(node));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw foreign();
    }
  }

  private DataException foreign() {
    return new DataException(
        "this is no file of finished trainings",
        file.toString(),
        "JSON Lines as assay diagnose writes them (" + SCHEMA + ")",
        "remove it to begin anew");
  }

  private static Training training(JsonNode node) {
    Score score =
        new Score(
            node.path("measure").asText(),
            number(node.path("value")),
            number(node.path("own_skill")),
            number(node.path("entropy")));
    List<Double> losses = new ArrayList<>();
    node.path("losses").forEach(l -> losses.add(number(l)));
    List<Curve.Point> points = new ArrayList<>();
    for (JsonNode p : node.path("curve")) {
      points.add(
          new Curve.Point(
              p.path(0).asInt(), number(p.path(1)), number(p.path(2)), number(p.path(3))));
    }
    return new Training(
        score, number(node.path("skill")), losses, new Curve(node.path("seed").asLong(), points));
  }

  private static double number(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return Double.parseDouble(node.asText());
  }

  private static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.add(Double.toString(value));
    }
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.put(key, Double.toString(value));
    }
  }

  @Override
  public synchronized void begin(String job) {
    if (owner.isEmpty()) {
      owner = Optional.of(job);
      ObjectNode node = mapper.createObjectNode();
      node.put("schema", SCHEMA);
      node.put("job", job);
      append(node);
    } else if (!owner.get().equals(job)) {
      throw new DataException(
          "the finished trainings are of another job, or of other rows",
          file.toString(),
          "those of the job that is diagnosed",
          "leave out --resume to begin anew");
    }
  }

  @Override
  public synchronized Optional<Training> find(String key) {
    Optional<Training> training = Optional.ofNullable(finished.get(key));
    found += training.isPresent() ? 1 : 0;
    return training;
  }

  /** Trainings that were found and so need not be made again. */
  public synchronized int found() {
    return found;
  }

  @Override
  public synchronized void keep(String key, String change, Training training) {
    finished.put(key, training);
    ObjectNode node = mapper.createObjectNode();
    node.put("key", key);
    node.put("change", change);
    node.put("seed", training.curve().seed());
    node.put("measure", training.score().measure());
    put(node, "value", training.score().value());
    put(node, "own_skill", training.score().skill());
    put(node, "entropy", training.score().entropy());
    put(node, "skill", training.skill());
    ArrayNode losses = node.putArray("losses");
    training.losses().forEach(l -> add(losses, l));
    ArrayNode curve = node.putArray("curve");
    for (Curve.Point p : training.curve().points()) {
      ArrayNode point = curve.addArray();
      point.add(p.epoch());
      add(point, p.loss());
      add(point, p.value());
      add(point, p.entropy());
    }
    append(node);
  }

  private void append(ObjectNode node) {
    try {
      ByteBuffer line =
          ByteBuffer.wrap(
              (mapper.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new DataException(
          "a finished training cannot be kept (" + e.getClass().getSimpleName() + ")",
          file.toString(),
          "space left",
          "");
    }
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("the file cannot be closed", file.toString(), "", e);
    }
  }
}
