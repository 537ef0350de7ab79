package org.assay.train.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.data.Dataset;

/** Writes events as lines of a trace, each with its newline. */
final class TraceJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Key of the number of events that were lost. */
  static final String LOST = "dropped";

  /** Numbers in one line, so that it stays well below the length that a reader takes. */
  private static final int MOST_NUMBERS = 500_000;

  private static final int MOST_SAMPLE_ROWS = 1000;
  private static final int MOST_SAMPLE_NUMBERS = 100_000;

  private TraceJson() {}

  /** Writes the fields of an object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] line(String event, Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("event", event);
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written to", e);
    }
    out.write('\n');
    return out.toByteArray();
  }

  static byte[] begin(TraceHead head) {
    TrainingFacts facts = head.facts();
    return line(
        "begin",
        json -> {
          json.writeStringField("schema", TraceHead.SCHEMA);
          json.writeStringField("framework", head.framework());
          json.writeStringField("framework_version", head.frameworkVersion());
          text(json, "name", head.name());
          text(json, "variant", head.variant());
          json.writeArrayFieldStart("layers");
          for (TrainingFacts.Layer layer : facts.layers()) {
            json.writeStartObject();
            json.writeNumberField("index", layer.index());
            json.writeStringField("name", layer.name());
            json.writeStringField("class", layer.className());
            json.writeStringField("activation", layer.activation());
            integers(json, "shape", layer.shape());
            json.writeNumberField("weights", layer.weights());
            map(json, "config", head.configs().get(layer.index()));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringField("loss", LossNames.toClass(facts.loss()));
          map(json, "loss_config", head.lossConfig());
          json.writeObjectFieldStart("metrics");
          for (Map.Entry<String, Boolean> e : facts.gains().entrySet()) {
            json.writeBooleanField(e.getKey(), e.getValue());
          }
          json.writeEndObject();
          json.writeNumberField("epochs", facts.epochs());
          json.writeNumberField("batches", facts.batches());
          json.writeNumberField("batch_size", facts.batchSize());
          json.writeNumberField("rows", facts.rows());
          json.writeNumberField("validation_rows", facts.validationRows());
          json.writeStringField("task", facts.task());
          if (!head.optimizer().isEmpty()) {
            map(json, "optimizer", Optional.of(head.optimizer()));
          }
          if (head.job().isPresent()) {
            json.writeStringField("job", head.job().get());
          }
          if (head.complete()) {
            json.writeBooleanField("complete", true);
          }
          if (head.sample().isPresent()) {
            sample(json, head.sample().get());
          }
          map(json, "data", head.data());
          if (head.thinned() > 0) {
            json.writeNumberField("thinned", head.thinned());
          }
        });
  }

  private static void sample(JsonGenerator json, Dataset all) throws IOException {
    long each = (long) all.x().width() + all.y().width();
    long rows = Math.min(MOST_SAMPLE_ROWS, Math.max(1, MOST_SAMPLE_NUMBERS / each));
    Dataset rowsKept = all.everyRow((int) ((all.rows() + rows - 1) / rows));
    json.writeObjectFieldStart("sample");
    json.writeNumberField("rows", rowsKept.rows());
    integers(json, "shape", rowsKept.x().shape());
    floats(json, "values", rowsKept.x().values());
    integers(json, "target_shape", rowsKept.y().shape());
    floats(json, "targets", rowsKept.y().values());
    json.writeEndObject();
  }

  /** Only that events were lost, where no other line comes. */
  static byte[] lost(long events) {
    return line("lost", json -> json.writeNumberField(LOST, events));
  }

  private static void lost(JsonGenerator json, long events) throws IOException {
    if (events > 0) {
      json.writeNumberField(LOST, events);
    }
  }

  /**
   * A step.
   *
   * @param lost events that were lost since the last line that says so
   */
  static byte[] step(TraceEvent.Step step, List<LayerStats> layers, long lost) {
    return line(
        "step",
        json -> {
          json.writeNumberField("step", step.step());
          json.writeNumberField("epoch", step.epoch());
          json.writeNumberField("batch", step.batch());
          json.writeNumberField("rows", step.rows());
          optional(json, "loss", step.knownLoss());
          numbers(json, "metrics", step.metrics());
          number(json, "learning_rate", step.rate());
          if (!layers.isEmpty()) {
            json.writeArrayFieldStart("layers");
            for (LayerStats stats : layers) {
              stats(json, stats);
            }
            json.writeEndArray();
          }
          lost(json, lost);
        });
  }

  private static void stats(JsonGenerator json, LayerStats stats) throws IOException {
    json.writeStartObject();
    json.writeNumberField("layer", stats.layer());
    json.writeStringField("phase", stats.phase().text());
    number(json, "count", stats.stats().count());
    number(json, "min", stats.stats().min());
    number(json, "max", stats.stats().max());
    number(json, "mean", stats.stats().mean());
    number(json, "deviation", stats.stats().deviation());
    number(json, "zeros", stats.stats().zeros());
    number(json, "nans", stats.stats().nans());
    number(json, "infinities", stats.stats().infinities());
    optional(json, "distance", stats.distance());
    optional(json, "constant_units", stats.constantUnits());
    optional(json, "dead_units", stats.deadUnits());
    optional(json, "saturated", stats.saturated());
    json.writeEndObject();
  }

  /** An epoch; {@code lost} as of a step. */
  static byte[] epoch(TraceEvent.Epoch epoch, long lost) {
    return line(
        "epoch",
        json -> {
          json.writeNumberField("step", epoch.step());
          json.writeNumberField("epoch", epoch.epoch());
          number(json, "loss", epoch.loss());
          numbers(json, "metrics", epoch.metrics());
          if (epoch.validationLoss().isPresent()) {
            optional(json, "validation_loss", epoch.validationLoss());
            numbers(json, "validation_metrics", epoch.validationMetrics());
          }
          lost(json, lost);
        });
  }

  /** The end; {@code lost} as of a step. */
  static byte[] end(TraceEvent.End end, long lost) {
    return line(
        "end",
        json -> {
          json.writeNumberField("step", end.step());
          json.writeBooleanField("stopped", end.stopped());
          if (end.outputs().isPresent()) {
            outputs(json, end.outputs().get());
          }
          lost(json, lost);
        });
  }

  private static void outputs(JsonGenerator json, Predictions all) throws IOException {
    int rows = all.rows();
    int width = rows == 0 ? 0 : all.outputs().length / rows;
    int targets = rows == 0 ? 0 : all.targets().length / rows;
    int kept = Math.min(rows, Math.max(1, MOST_NUMBERS / Math.max(1, width + targets)));
    json.writeObjectFieldStart("outputs");
    json.writeNumberField("rows", kept);
    integers(json, "shape", all.outputShape());
    floats(json, "values", all.outputs(), kept * width);
    integers(json, "target_shape", all.targetShape());
    floats(json, "targets", all.targets(), kept * targets);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String key, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(key, value);
    }
  }

  private static void integers(JsonGenerator json, String key, List<Integer> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (int value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  private static void floats(JsonGenerator json, String key, float[] values) throws IOException {
    floats(json, key, values, values.length);
  }

  private static void floats(JsonGenerator json, String key, float[] values, int count)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (int i = 0; i < count; i++) {
      if (Float.isFinite(values[i])) {
        json.writeNumber(values[i]);
      } else {
        json.writeString(Float.toString(values[i]));
      }
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, String key, Map<String, Double> values)
      throws IOException {
    json.writeObjectFieldStart(key);
    for (Map.Entry<String, Double> e : values.entrySet()) {
      number(json, e.getKey(), e.getValue());
    }
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String key, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      number(json, key, value.getAsDouble());
    }
  }

  /** Whole numbers without a point; what is not finite as a text. */
  private static void number(JsonGenerator json, String key, double value) throws IOException {
    json.writeFieldName(key);
    value(json, value);
  }

  private static void value(JsonGenerator json, double value) throws IOException {
    if (!Double.isFinite(value)) {
      json.writeString(Double.toString(value));
    } else if (value == (long) value && Math.abs(value) < 1e15 && !isMinusZero(value)) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  private static boolean isMinusZero(double value) {
    return value == 0 && 1 / value < 0;
  }

  private static void map(JsonGenerator json, String key, Optional<Map<String, Object>> map)
      throws IOException {
    if (map.isPresent()) {
      json.writeFieldName(key);
      any(json, map.get());
    }
  }

  /** Texts, truth values, numbers, lists and maps. */
  private static void any(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> e : map.entrySet()) {
        json.writeFieldName(String.valueOf(e.getKey()));
        any(json, e.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        any(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double || value instanceof Float) {
      value(json, ((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
