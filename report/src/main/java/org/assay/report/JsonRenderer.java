package org.assay.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The document {@code assay.scan/1}: fixed order of keys and findings, shortest decimals that read
 * back to the same double, NaN and infinities as strings. Its schema is the resource {@link
 * #SCHEMA}.
 */
public final class JsonRenderer implements Renderer {
  /** Value of the document's key {@code schema}. */
  public static final String ID = "assay.scan/1";

  /** Resource of this package that holds the JSON Schema of the document. */
  public static final String SCHEMA = "assay.scan-1.schema.json";

  /** Escapes all but plain ASCII, so that no name can reorder or break the text it stands in. */
  private static final int LAST_PLAIN_CHARACTER = 0x7e;

  @Override
  public String render(ScanResult result) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", ID);
          json.writeObjectFieldStart("tool");
          json.writeStringField("name", result.tool().name());
          json.writeStringField("version", result.tool().version());
          json.writeStringField("home", result.tool().home());
          json.writeEndObject();
          json.writeArrayFieldStart("models");
          for (ModelResult model : result.models()) {
            model(json, model);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Something that writes JSON. */
  public interface Body {
    /** Writes. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** Text of a document, indented, with a line end behind it. */
  public static String write(Body body) {
    StringWriter text = new StringWriter();
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    try (JsonGenerator json = factory.createGenerator(text)) {
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
              .withObjectIndenter(lines)
              .withArrayIndenter(lines));
      json.setHighestNonEscapedChar(LAST_PLAIN_CHARACTER);
      body.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON into memory", e);
    }
    return text.append('\n').toString();
  }

  /** A number, or the string {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}. */
  public static void number(JsonGenerator json, String key, double value) throws IOException {
    json.writeFieldName(key);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.writeString(Double.toString(value));
    } else {
      json.writeNumber(value);
    }
  }

  /** A key and an array of texts. */
  public static void strings(JsonGenerator json, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void model(JsonGenerator json, ModelResult model) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", model.path());
    json.writeStringField("sha256", model.sha256());
    json.writeStringField("weights", model.weights());
    json.writeStringField("ranges", model.ranges());
    json.writeStringField("spec", model.spec().orElse(null));
    strings(json, "assumptions", model.assumptions());
    json.writeArrayFieldStart("findings");
    for (Finding finding : model.findings()) {
      json.writeStartObject();
      finding(json, finding);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("safe");
    for (SafeOperator safe : model.safe()) {
      json.writeStartObject();
      json.writeStringField("op", safe.op());
      json.writeStringField("tensor", safe.tensor());
      json.writeStringField("graph", safe.graph().toString());
      strings(json, "assumes", safe.assumes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unproved");
    for (Unproved unproved : model.unproved()) {
      unproved(json, unproved);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unknown_operators");
    for (UnknownOperator unknown : model.unknownOperators()) {
      json.writeStartObject();
      json.writeStringField("domain", unknown.domain());
      json.writeStringField("op", unknown.op());
      json.writeStringField("node", unknown.node());
      json.writeStringField("tensor", unknown.tensor());
      json.writeStringField("graph", unknown.graph().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ignored");
    for (Ignored ignored : model.ignored()) {
      json.writeStartObject();
      finding(json, ignored.finding());
      json.writeStringField("reason", ignored.reason());
      json.writeStringField("until", ignored.until().map(Object::toString).orElse(null));
      json.writeEndObject();
    }
    json.writeEndArray();
    strings(json, "expired_ignores", model.expired());
    json.writeStringField("error", model.error().orElse(null));
    number(json, "load_ms", model.loadMs());
    number(json, "analyse_ms", model.analyseMs());
    if (model.precision().isPresent()) {
      JsonPrecision.write(json, model.precision().get());
    }
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Finding finding) throws IOException {
    Location at = finding.location();
    json.writeStringField("id", finding.id());
    json.writeStringField("rule", finding.ruleId());
    json.writeStringField("kind", finding.kind().text());
    json.writeStringField("status", finding.status().text());
    json.writeStringField("severity", finding.severity().text());
    json.writeStringField("graph", at.graph().toString());
    json.writeNumberField("node_index", at.nodeIndex());
    json.writeStringField("node", at.node());
    json.writeStringField("op", at.op());
    json.writeNumberField("operand_index", finding.operand().index());
    json.writeStringField("operand", finding.operand().tensor());
    json.writeStringField("tensor", finding.tensor());
    number(json, "lo", finding.operand().lo());
    number(json, "hi", finding.operand().hi());
    json.writeArrayFieldStart("path");
    for (RangeStep step : finding.path()) {
      json.writeStartObject();
      json.writeStringField("tensor", step.tensor());
      number(json, "lo", step.lo());
      number(json, "hi", step.hi());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("message", finding.message());
    json.writeStringField("source", at.source().map(Source::toString).orElse(null));
    json.writeStringField("scope", at.scope().orElse(null));
    strings(json, "assumes", finding.assumes());
    strings(json, "advice", finding.advice());
  }

  private static void unproved(JsonGenerator json, Unproved unproved) throws IOException {
    json.writeStartObject();
    json.writeStringField("op", unproved.op());
    json.writeStringField("tensor", unproved.tensor());
    json.writeStringField("graph", unproved.graph().toString());
    number(json, "bound", unproved.bound());
    if (unproved.seen().isPresent()) {
      number(json, "seen", unproved.seen().getAsDouble());
    } else {
      json.writeNullField("seen");
    }
    number(json, "limit", unproved.limit());
    json.writeStringField("lost_at", unproved.lostAt());
    json.writeEndObject();
  }
}
