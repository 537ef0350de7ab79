package org.assay.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.confirm.search.FailingBox;
import org.assay.numeric.confirm.search.Given;
import org.assay.onnx.Tensor;
import org.assay.report.JsonRenderer;
import org.assay.report.Renderer;

/** The document {@code assay.confirm/1}. */
final class ConfirmDocuments implements Documents {
  /** Elements of a box that are written into the document; a larger one is a file alone. */
  static final int MOST_ELEMENTS = 1000;

  /** How a search ended. */
  enum Outcome {
    /** It fails. */
    CONFIRMED,
    /** It fails at a single point. */
    ISOLATED,
    /** It is proved that it does not. */
    REFUTED,
    /** Neither. */
    OPEN;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A failing input, or the search for one.
   *
   * @param given what was not searched
   * @param optimised whether it fails with ONNX Runtime's optimisation, too
   * @param best value of the operand that came nearest
   * @param box by tensor, those of up to {@link #MOST_ELEMENTS} elements
   */
  record InputEntry(
      Outcome outcome,
      Optional<String> folder,
      long seed,
      Given given,
      double ms,
      int evaluations,
      String by,
      boolean optimised,
      double best,
      Optional<Map<String, Ends>> box) {}

  /**
   * The ends of a box in one tensor.
   *
   * @param fixed whether it keeps its values
   */
  record Ends(List<Double> lo, List<Double> hi, boolean fixed) {
    Ends {
      lo = List.copyOf(lo);
      hi = List.copyOf(hi);
    }
  }

  /** What of a box is written into the document. */
  static Map<String, Ends> ends(FailingBox box) {
    Map<String, Ends> ends = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> e : box.lo().entrySet()) {
      Tensor hi = box.hi().getOrDefault(e.getKey(), e.getValue());
      if (e.getValue().size() <= MOST_ELEMENTS) {
        ends.put(
            e.getKey(),
            new Ends(numbers(e.getValue()), numbers(hi), box.fixed().contains(e.getKey())));
      }
    }
    return ends;
  }

  private static List<Double> numbers(Tensor tensor) {
    return Arrays.stream(tensor.toDoubles()).boxed().toList();
  }

  /**
   * A failing training step, or the search for one.
   *
   * @param note why there is none, or what to know of it; may be empty
   */
  record TrainingEntry(
      Outcome outcome,
      Optional<String> folder,
      double learningRate,
      double ms,
      int evaluations,
      String by,
      String note) {}

  /**
   * A finding.
   *
   * @param model path of its file
   * @param id of the finding
   * @param tensor that the operator makes
   */
  record Entry(
      String model,
      String id,
      String tensor,
      String op,
      Optional<InputEntry> input,
      Optional<TrainingEntry> training) {
    /** The same of a model with that path. */
    Entry of(String path) {
      return new Entry(path, id, tensor, op, input, training);
    }

    Entry withoutInput() {
      return new Entry(model, id, tensor, op, Optional.empty(), training);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  synchronized void add(Entry entry) {
    entries.add(entry);
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public Optional<Renderer> renderer(ReportKind kind, boolean colour) {
    return kind == ReportKind.JSON ? Optional.of(result -> json()) : Optional.empty();
  }

  @Override
  public String category() {
    return "confirm";
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  private synchronized String json() {
    Map<String, List<Entry>> byModel = new LinkedHashMap<>();
    entries.forEach(e -> byModel.computeIfAbsent(e.model(), m -> new ArrayList<>()).add(e));
    return JsonRenderer.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", "assay.confirm/1");
          // One model is the common case: a list only where there are several.
          String first = byModel.keySet().stream().findFirst().orElse("");
          json.writeStringField("model", first);
          json.writeArrayFieldStart("findings");
          for (List<Entry> list : byModel.values()) {
            for (Entry entry : list) {
              entry(json, entry);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Writes one finding as an object. */
  static void entry(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entry.id());
    json.writeStringField("model", entry.model());
    json.writeStringField("tensor", entry.tensor());
    json.writeStringField("op", entry.op());
    json.writeFieldName("input");
    if (entry.input().isPresent()) {
      input(json, entry.input().get());
    } else {
      json.writeNull();
    }
    json.writeFieldName("training");
    if (entry.training().isPresent()) {
      training(json, entry.training().get());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private static void input(JsonGenerator json, InputEntry input) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", input.outcome().text());
    json.writeStringField("folder", input.folder().orElse(null));
    json.writeNumberField("seed", input.seed());
    json.writeStringField("given", input.given().text());
    JsonRenderer.number(json, "ms", input.ms());
    json.writeNumberField("evaluations", input.evaluations());
    json.writeStringField("by", input.by());
    json.writeBooleanField("fails_optimised", input.optimised());
    JsonRenderer.number(json, "best", input.best());
    json.writeFieldName("box");
    if (input.box().isPresent()) {
      box(json, input.box().get());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private static void box(JsonGenerator json, Map<String, Ends> box) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Ends> e : box.entrySet()) {
      json.writeObjectFieldStart(e.getKey());
      numbers(json, "lo", e.getValue().lo());
      numbers(json, "hi", e.getValue().hi());
      json.writeBooleanField("fixed", e.getValue().fixed());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, String key, List<Double> numbers)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (double value : numbers) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  private static void training(JsonGenerator json, TrainingEntry training) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", training.outcome().text());
    json.writeStringField("folder", training.folder().orElse(null));
    JsonRenderer.number(json, "learning_rate", training.learningRate());
    JsonRenderer.number(json, "ms", training.ms());
    json.writeNumberField("evaluations", training.evaluations());
    json.writeStringField("by", training.by());
    json.writeStringField("note", training.note());
    json.writeEndObject();
  }
}
