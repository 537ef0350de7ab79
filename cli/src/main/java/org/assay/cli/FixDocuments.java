package org.assay.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.fix.Agreement;
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.NarrowRepair;
import org.assay.numeric.fix.NormLimit;
import org.assay.numeric.fix.Repair;
import org.assay.onnx.Model;
import org.assay.report.Finding;
import org.assay.report.JsonRenderer;
import org.assay.report.ModelResult;
import org.assay.report.Renderer;

/** The document {@code assay.fix/1}, and the same as text. */
final class FixDocuments implements Documents {
  /**
   * A model.
   *
   * @param original as it was read
   * @param written the repaired one, if there is one
   */
  record Entry(String model, Model original, FixResult result, Optional<Path> written) {}

  /**
   * A model in 16 bits.
   *
   * @param scanned what a scan in 16 bits says of the original
   * @param finite whether it is proved that nothing fails but the islands, or that no output does
   * @param written the converted model, if it is finite wherever the original is
   */
  record Narrow(
      String model,
      ModelResult scanned,
      NarrowRepair.Converted made,
      boolean finite,
      Optional<Path> written) {}

  private final List<Narrow> narrow = new ArrayList<>();
  private final boolean diff;
  private final List<Entry> entries = new ArrayList<>();

  /** Documents. @param diff whether the text shows nodes */
  FixDocuments(boolean diff) {
    this.diff = diff;
  }

  synchronized void add(Entry entry) {
    entries.add(entry);
  }

  synchronized void add(Narrow entry) {
    narrow.add(entry);
  }

  @Override
  public Optional<Renderer> renderer(ReportKind kind, boolean colour) {
    return switch (kind) {
      case JSON -> Optional.of(result -> json());
      case TEXT -> Optional.of(result -> text());
      default -> Optional.empty();
    };
  }

  @Override
  public String category() {
    return "fix";
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  private synchronized String text() {
    StringBuilder text = new StringBuilder();
    entries.forEach(e -> text.append(new FixText(e, diff).render()));
    narrow.forEach(n -> text.append(FixText.narrow(n)));
    return text.toString();
  }

  private synchronized String json() {
    return JsonRenderer.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", "assay.fix/1");
          json.writeStringField(
              "model",
              entries.stream()
                  .map(Entry::model)
                  .findFirst()
                  .or(() -> narrow.stream().map(Narrow::model).findFirst())
                  .orElse(""));
          json.writeArrayFieldStart("findings");
          for (Entry entry : entries) {
            for (FixResult.Entry finding : entry.result().findings()) {
              finding(json, entry, finding);
            }
          }
          for (Narrow one : narrow) {
            for (Finding finding : one.scanned().findings()) {
              island(json, one, finding);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void island(JsonGenerator json, Narrow one, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("tensor", finding.tensor());
    json.writeArrayFieldStart("repairs");
    if (one.made().wide().contains(finding.tensor())) {
      json.writeStartObject();
      json.writeStringField("id", "island-" + finding.id().substring(0, 8));
      json.writeStringField("how", "island");
      json.writeStringField("at", finding.tensor());
      json.writeBooleanField("proved", one.finite());
      json.writeBooleanField("failing_inputs_pass", one.written().isPresent());
      json.writeNullField("max_abs");
      json.writeNullField("max_rel");
      json.writeNullField("gradient_max_rel");
      json.writeNumberField("new_findings", 0);
      json.writeObjectFieldStart("kept");
      json.writeEndObject();
      json.writeObjectFieldStart("norms");
      json.writeEndObject();
      json.writeStringField("model", one.written().map(Path::toString).orElse(null));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Entry entry, FixResult.Entry finding)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.finding().id());
    json.writeStringField("tensor", finding.finding().tensor());
    json.writeArrayFieldStart("repairs");
    for (Repair repair : finding.repairs()) {
      repair(json, entry, repair);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void repair(JsonGenerator json, Entry entry, Repair repair) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", repair.id());
    json.writeStringField("how", repair.proposal().how().text());
    json.writeStringField("at", repair.proposal().at());
    json.writeBooleanField("proved", repair.proved());
    json.writeFieldName("failing_inputs_pass");
    if (repair.failingInputsPass().isPresent()) {
      json.writeBoolean(repair.failingInputsPass().get());
    } else {
      json.writeNull();
    }
    number(json, "max_abs", repair.agreement().map(Agreement::maxAbs));
    number(json, "max_rel", repair.agreement().map(Agreement::maxRel));
    number(json, "gradient_max_rel", repair.gradients().map(Agreement::maxRel));
    json.writeNumberField("new_findings", repair.newFindings());
    json.writeObjectFieldStart("kept");
    for (Map.Entry<String, Limit> limit : repair.proposal().limits().entrySet()) {
      JsonRenderer.number(json, limit.getKey(), limit.getValue().kept());
    }
    for (Map.Entry<String, NormLimit> norm : repair.proposal().norms().entrySet()) {
      JsonRenderer.number(json, norm.getKey(), norm.getValue().kept());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("norms");
    for (Map.Entry<String, NormLimit> norm : repair.proposal().norms().entrySet()) {
      json.writeObjectFieldStart(norm.getKey());
      JsonRenderer.number(json, "max", norm.getValue().most());
      json.writeNumberField("output_axis", norm.getValue().outputAxis());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeStringField(
        "model",
        repair.model().isPresent() ? entry.written().map(Path::toString).orElse(null) : null);
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String key, Optional<Double> value)
      throws IOException {
    if (value.isPresent()) {
      JsonRenderer.number(json, key, value.get());
    } else {
      json.writeNullField(key);
    }
  }
}
