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

/**
 * A ledger in JSON Lines: first whose trainings they are, then one training a line, written and
 * flushed as it ends. A line that a kill has cut off is taken away when the file is opened again.
 */
public final class LedgerFile implements Ledger, AutoCloseable {
  private static final String SCHEMA = "assay.trainings/1";
  private static final long MOST_BYTES = 256L << 20;

  private final Path file;
  private Optional<FileChannel> channel = Optional.empty();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, Training> finished = new HashMap<>();
  private Optional<String> owner = Optional.empty();
  private int found;

  /** Bytes of whole lines; what is behind them was cut off. */
  private long whole;

  private LedgerFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file, if it is there. It is written from the first training on.
   *
   * @throws DataException if it cannot be read, or is none of these
   */
  public static LedgerFile open(Path file) {
    LedgerFile ledger = new LedgerFile(file);
    if (Files.exists(file)) {
      try {
        if (Files.size(file) > MOST_BYTES) {
          throw new DataException(
              "the file of finished trainings is too large", file.toString(), "at most 256 MB", "");
        }
        ledger.load(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new DataException("finished trainings cannot be read", file.toString(), "", e);
      }
    }
    return ledger;
  }

  private void load(byte[] bytes) {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    whole = from;
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
    if (owner.isPresent() && !owner.get().equals(job)) {
      throw new DataException(
          "the finished trainings are of another job, or of other rows",
          file.toString(),
          "those of the job that is diagnosed",
          "leave out --resume to begin anew");
    }
    if (channel.isEmpty()) {
      channel = Optional.of(writing());
    }
    if (owner.isEmpty()) {
      owner = Optional.of(job);
      ObjectNode node = mapper.createObjectNode();
      node.put("schema", SCHEMA);
      node.put("job", job);
      append(node);
    }
  }

  /** The file behind its last whole line, for this process alone. */
  private FileChannel writing() {
    try {
      FileChannel opened =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (opened.tryLock() == null) {
          throw new DataException(
              "another process keeps its trainings here", file.toString(), "", "wait for its end");
        }
        opened.truncate(whole);
        opened.position(whole);
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException("finished trainings cannot be kept", file.toString(), "", e);
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
    FileChannel open = channel.orElseThrow(() -> new IllegalStateException("not begun"));
    try {
      ByteBuffer line =
          ByteBuffer.wrap(
              (mapper.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        open.write(line);
      }
      open.force(false);
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
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      throw new DataException("the file cannot be closed", file.toString(), "", e);
    }
  }
}
