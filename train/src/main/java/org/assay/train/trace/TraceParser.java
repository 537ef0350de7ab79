package org.assay.train.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;

/**
 * Reads the lines of one trace, one after the other. Events and keys that are not known are passed
 * over. Remembers the first line, which says what the others are about.
 */
public final class TraceParser {
  /** Bytes of a line, at most. */
  public static final int LONGEST_LINE = 8 << 20;

  /** Layers of a network, at most. */
  public static final int MOST_LAYERS = 10_000;

  private static final int DEEPEST = 40;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEEPEST)
                      .maxStringLength(LONGEST_LINE)
                      .maxNameLength(LONGEST_LINE)
                      .build())
              // Python's json writes these as they are.
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .build());

  private final String file;
  private Optional<TraceHead> head = Optional.empty();
  private long lastStep;
  private boolean ended;
  private long dropped;

  /**
   * A reader before its first line.
   *
   * @param file as errors name it
   */
  public TraceParser(String file) {
    this.file = file;
  }

  /** What the first line said; absent before it. */
  public Optional<TraceHead> head() {
    return head;
  }

  /** Whether the last line of a training was read. */
  public boolean hasEnded() {
    return ended;
  }

  /** Events that whoever watched says to have lost. */
  public long dropped() {
    return dropped;
  }

  /** A line as JSON; what is none gives an error. */
  static JsonNode json(byte[] line, String where) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new TrainException(
          "this is no JSON (" + e.getOriginalMessage() + ")", where, "an object on one line", "");
    } catch (IOException e) {
      throw new TrainException("this is no JSON (" + e.getMessage() + ")", where, "UTF-8", "");
    }
    if (!node.isObject() || !node.path("event").isTextual()) {
      throw new TrainException("this is no event", where, "an object with the key 'event'", "");
    }
    return node;
  }

  /**
   * Reads a line.
   *
   * @param number of the line, from 1 on, for errors
   * @return the event; empty for one that is not known
   * @throws TrainException if it is malformed or comes at the wrong time
   */
  public Optional<TraceEvent> read(byte[] line, long number) {
    String where = file + ":" + number;
    JsonNode node = json(line, where);
    TraceLine event = new TraceLine(node, where);
    String name = node.get("event").textValue();
    if (head.isEmpty() && !name.equals("begin")) {
      throw new TrainException(
          "the first event is '" + name + "'", where, "'begin' of a trace of a training", "");
    }
    if (ended) {
      throw event.error("'" + name + "' comes after 'end'", "nothing");
    }
    dropped += event.whole(TraceJson.LOST, 0, Optional.of(0L));
    return switch (name) {
      case "begin" -> Optional.of(begin(event));
      case "step" -> Optional.of(step(event));
      case "epoch" -> Optional.of(epoch(event));
      case "end" -> Optional.of(end(event));
      default -> Optional.empty();
    };
  }

  private TraceEvent begin(TraceLine line) {
    if (head.isPresent()) {
      throw line.error("a second 'begin'", "one training in a file");
    }
    String schema = line.text("schema", "");
    if (!schema.equals(TraceHead.SCHEMA)) {
      throw line.error("the schema is '" + schema + "'", "'" + TraceHead.SCHEMA + "'");
    }
    List<TrainingFacts.Layer> layers = new ArrayList<>();
    List<Optional<Map<String, Object>>> configs = new ArrayList<>();
    List<TraceLine> given = line.objects("layers", true);
    if (given.isEmpty() || given.size() > MOST_LAYERS) {
      throw line.error(given.size() + " layers", "1 to " + MOST_LAYERS);
    }
    for (TraceLine layer : given) {
      int index = layer.integer("index", 0, Optional.of(layers.size()));
      if (index != layers.size()) {
        throw layer.error("'index' is " + index, layers.size() + ", its place in the list");
      }
      layers.add(
          new TrainingFacts.Layer(
              index,
              layer.text("name", "layer " + index),
              layer.text("class", ""),
              layer.text("activation", "linear"),
              layer.sizes("shape"),
              layer.whole("weights", 0, Optional.of(0L))));
      configs.add(layer.map("config"));
    }
    Optional<Integer> zero = Optional.of(0);
    TrainingFacts facts =
        new TrainingFacts(
            layers,
            LossNames.fromClass(line.text("loss", "")),
            line.flags("metrics"),
            line.integer("epochs", 0, zero),
            line.integer("batches", 0, zero),
            line.integer("batch_size", 0, zero),
            line.integer("rows", 0, zero),
            line.integer("validation_rows", 0, zero),
            line.text("task", ""));
    head =
        Optional.of(
            new TraceHead(
                line.text("framework", ""),
                line.text("framework_version", ""),
                facts,
                configs,
                line.map("loss_config"),
                line.map("optimizer").orElse(Map.of()),
                Optional.of(line.text("job", "")).filter(job -> !job.isEmpty()),
                line.text("name", ""),
                line.text("variant", ""),
                line.flag("complete", false),
                line.object("sample").map(TraceParser::rows),
                line.map("data"),
                line.integer("thinned", 0, zero)));
    return new TraceEvent.Begin(facts);
  }

  private static Dataset rows(TraceLine sample) {
    Predictions p = predictions(sample);
    if (p.rows() == 0) {
      throw sample.error("'rows' is 0", "at least one row");
    }
    return new Dataset(
        new Samples(p.outputs(), p.rows(), p.outputShape()),
        new Samples(p.targets(), p.rows(), p.targetShape()));
  }

  private static Predictions predictions(TraceLine line) {
    int rows = line.integer("rows", 0, Optional.empty());
    List<Integer> shape = line.sizes("shape");
    List<Integer> targets = line.sizes("target_shape");
    return new Predictions(
        rows,
        line.floats("values", count(line, rows, shape)),
        shape,
        line.floats("targets", count(line, rows, targets)),
        targets);
  }

  private static long count(TraceLine line, int rows, List<Integer> shape) {
    long count = rows;
    for (int size : shape) {
      count *= size;
      if (size < 1 || count > LONGEST_LINE) {
        throw line.error("the shape is " + shape, "sizes of at least 1, of numbers on this line");
      }
    }
    return count;
  }

  private TraceEvent step(TraceLine line) {
    long step = line.whole("step", 1, Optional.empty());
    if (step <= lastStep) {
      throw line.error("step " + step + " comes after step " + lastStep, "a later one");
    }
    lastStep = step;
    List<LayerStats> layers = new ArrayList<>();
    for (TraceLine stats : line.objects("layers", false)) {
      stats(stats).ifPresent(layers::add);
    }
    return new TraceEvent.Step(
        step,
        line.integer("epoch", 1, Optional.of(1)),
        line.integer("batch", 0, Optional.of(0)),
        line.integer("rows", 0, Optional.of(1)),
        line.optional("loss"),
        line.numbers("metrics"),
        line.optional("learning_rate").orElse(Double.NaN),
        layers);
  }

  private Optional<LayerStats> stats(TraceLine line) {
    int layer = line.integer("layer", 0, Optional.empty());
    int layers = head.orElseThrow().facts().layers().size();
    if (layer >= layers) {
      throw line.error("'layer' is " + layer, "0 to " + (layers - 1));
    }
    Optional<Phase> phase = phase(line.text("phase", ""));
    if (phase.isEmpty()) {
      return Optional.empty();
    }
    Stats stats =
        new Stats(
            line.number("count"),
            line.number("min"),
            line.number("max"),
            line.number("mean"),
            line.number("deviation"),
            line.optional("zeros").orElse(0),
            line.optional("nans").orElse(0),
            line.optional("infinities").orElse(0));
    return Optional.of(
        new LayerStats(
            layer,
            phase.get(),
            stats,
            line.optional("distance"),
            line.optional("constant_units"),
            line.optional("dead_units"),
            line.optional("saturated")));
  }

  private static Optional<Phase> phase(String word) {
    for (Phase phase : Phase.values()) {
      if (phase.text().equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(phase);
      }
    }
    return Optional.empty();
  }

  private static TraceEvent epoch(TraceLine line) {
    return new TraceEvent.Epoch(
        line.whole("step", 0, Optional.of(0L)),
        line.integer("epoch", 1, Optional.empty()),
        line.optional("loss").orElse(Double.NaN),
        line.numbers("metrics"),
        line.optional("validation_loss"),
        line.numbers("validation_metrics"));
  }

  private TraceEvent end(TraceLine line) {
    ended = true;
    return new TraceEvent.End(
        line.whole("step", 0, Optional.of(lastStep)),
        line.flag("stopped", false),
        line.object("outputs").map(TraceParser::predictions));
  }
}
