package org.assay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes one finding as a {@code result} object (SARIF 2.1.0, §3.27). */
final class SarifResult {
  private static final String ROOT = "%SRCROOT%";

  /** Steps of a chain of ranges that are kept at each end. */
  private static final int STEPS_AT_EACH_END = 50;

  private final Path root;
  private final Optional<Baseline> baseline;
  private final Function<Finding, SarifMore> more;

  SarifResult(Path root, Optional<Baseline> baseline) {
    this(root.toAbsolutePath(), baseline, finding -> SarifMore.NOTHING);
  }

  private SarifResult(Path root, Optional<Baseline> baseline, Function<Finding, SarifMore> more) {
    this.root = root;
    this.baseline = baseline;
    this.more = more;
  }

  SarifResult withMore(Function<Finding, SarifMore> others) {
    return new SarifResult(root, baseline, others);
  }

  void write(JsonGenerator json, SarifRenderer.Item item, int ruleIndex) throws IOException {
    Finding finding = item.finding();
    Location at = finding.location();
    String path = item.model().path();
    int line = at.source().filter(s -> s.kind() == Source.Origin.MODEL).map(Source::line).orElse(1);
    json.writeStartObject();
    json.writeStringField("ruleId", finding.ruleId());
    json.writeNumberField("ruleIndex", ruleIndex);
    json.writeStringField("level", finding.severity().text());
    SarifRenderer.text(json, "message", message(finding));
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    physical(json, path, line);
    logical(json, finding);
    json.writeEndObject();
    json.writeEndArray();
    SarifMore further = more.apply(finding);
    related(json, at, path, further.related());
    flow(json, path, line, finding.path());
    if (!further.fixes().isEmpty()) {
      fixes(json, path, further.fixes());
    }
    json.writeObjectFieldStart("partialFingerprints");
    json.writeStringField(SarifRenderer.FINGERPRINT, finding.id());
    // GitHub tells alerts apart by this key, which it would else compute from the text of line 1.
    json.writeStringField("primaryLocationLineHash", finding.id() + ":1");
    json.writeEndObject();
    if (baseline.isPresent()) {
      json.writeStringField("baselineState", baseline.get().isNew(finding) ? "new" : "unchanged");
    }
    if (item.ignored().isPresent()) {
      suppression(json, item.ignored().get());
    }
    json.writeObjectFieldStart("properties");
    json.writeStringField("status", finding.status().text());
    json.writeStringField("kind", finding.kind().text());
    json.writeStringField("tensor", plain(finding.tensor()));
    json.writeStringField("operand", plain(finding.operand().tensor()));
    JsonRenderer.number(json, "lo", finding.operand().lo());
    JsonRenderer.number(json, "hi", finding.operand().hi());
    json.writeEndObject();
    json.writeEndObject();
  }

  /**
   * Text without anything a reader of SARIF would take for a link or placeholder (§3.11.5,
   * §3.11.6).
   */
  static String plain(String text) {
    String safe = Escapes.message(text).replace("](", "] (");
    return safe.isBlank() ? "(empty)" : safe.replace("{", "{{").replace("}", "}}");
  }

  void physical(JsonGenerator json, String path, int line) throws IOException {
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    address(json, path);
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", line);
    json.writeEndObject();
    json.writeEndObject();
  }

  void address(JsonGenerator json, String path) throws IOException {
    json.writeStringField(
        "uri", ArtifactUri.within(root, path).orElseGet(() -> ArtifactUri.relative(path)));
    json.writeStringField("uriBaseId", ROOT);
  }

  private static String message(Finding finding) {
    Location at = finding.location();
    StringBuilder text = new StringBuilder(Escapes.message(finding.message()));
    text.append(" [").append(finding.status().text()).append("] ");
    text.append(Escapes.name(at.op())).append(" -> '").append(Escapes.name(finding.tensor()));
    text.append('\'');
    if (finding.kind().hasOperand()) {
      text.append(", operand '").append(Escapes.name(finding.operand().tensor())).append("' in ");
      text.append(Numbers.range(finding.operand().lo(), finding.operand().hi()));
    }
    text.append('.');
    at.source()
        .filter(s -> s.kind() == Source.Origin.PROGRAM)
        .ifPresent(
            s -> text.append(" Exported from ").append(Escapes.name(s.toString())).append('.'));
    if (!finding.advice().isEmpty()) {
      text.append(" Next: ").append(Escapes.message(finding.advice().get(0)));
    }
    return plain(text.toString());
  }

  private static void logical(JsonGenerator json, Finding finding) throws IOException {
    Location at = finding.location();
    json.writeArrayFieldStart("logicalLocations");
    json.writeStartObject();
    String name = at.node().isEmpty() ? finding.tensor() : at.node();
    json.writeStringField("name", plain(name));
    json.writeStringField(
        "fullyQualifiedName",
        plain(at.graph() + "/" + at.scope().map(s -> s + "/").orElse("") + name));
    json.writeStringField("kind", "element");
    json.writeEndObject();
    json.writeEndArray();
  }

  private void related(
      JsonGenerator json, Location at, String path, List<SarifMore.Related> further)
      throws IOException {
    Optional<Source> source = at.source().filter(s -> s.kind() == Source.Origin.PROGRAM);
    boolean exported = source.flatMap(s -> ArtifactUri.within(root, s.file())).isPresent();
    if (!exported && further.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("relatedLocations");
    int id = 1;
    if (exported) {
      Source line = source.orElseThrow();
      place(json, id++, "The line that was exported.", line.file(), line.line());
    }
    for (SarifMore.Related place : further) {
      place(json, id++, plain(place.message()), path, place.line());
    }
    json.writeEndArray();
  }

  private void place(JsonGenerator json, int id, String message, String path, int line)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    SarifRenderer.text(json, "message", message);
    physical(json, path, line);
    json.writeEndObject();
  }

  private void fixes(JsonGenerator json, String path, List<SarifMore.Fix> fixes)
      throws IOException {
    json.writeArrayFieldStart("fixes");
    for (SarifMore.Fix fix : fixes) {
      json.writeStartObject();
      SarifRenderer.text(json, "description", plain(fix.description()));
      json.writeArrayFieldStart("artifactChanges");
      json.writeStartObject();
      json.writeObjectFieldStart("artifactLocation");
      address(json, path);
      json.writeEndObject();
      json.writeArrayFieldStart("replacements");
      for (SarifMore.Replacement r : fix.replacements()) {
        json.writeStartObject();
        json.writeObjectFieldStart("deletedRegion");
        json.writeNumberField("startLine", r.startLine());
        json.writeNumberField("startColumn", r.startColumn());
        json.writeNumberField("endLine", r.endLine());
        json.writeNumberField("endColumn", r.endColumn());
        json.writeEndObject();
        SarifRenderer.text(json, "insertedContent", r.text());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void flow(JsonGenerator json, String path, int line, List<RangeStep> steps)
      throws IOException {
    if (steps.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("codeFlows");
    json.writeStartObject();
    json.writeArrayFieldStart("threadFlows");
    json.writeStartObject();
    json.writeArrayFieldStart("locations");
    for (int i = 0; i < steps.size(); i++) {
      if (i < STEPS_AT_EACH_END || i >= steps.size() - STEPS_AT_EACH_END) {
        RangeStep step = steps.get(i);
        json.writeStartObject();
        json.writeObjectFieldStart("location");
        physical(json, path, line);
        SarifRenderer.text(
            json,
            "message",
            plain(Escapes.name(step.tensor()) + " in " + Numbers.range(step.lo(), step.hi())));
        json.writeEndObject();
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void suppression(JsonGenerator json, Ignored ignored) throws IOException {
    json.writeArrayFieldStart("suppressions");
    json.writeStartObject();
    json.writeStringField("kind", "external");
    json.writeStringField("status", "accepted");
    json.writeStringField("justification", plain(ignored.reason()));
    json.writeEndObject();
    json.writeEndArray();
  }
}
