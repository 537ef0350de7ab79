package org.assay.fuzz.compare;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.assay.report.Finding;
import org.assay.report.JsonRenderer;
import org.assay.report.Location;
import org.assay.report.Severity;
import org.assay.report.Source;
import org.assay.report.Tool;

/**
 * The document {@code assay.compare/1}. Its schema is a resource beside those of the other
 * documents, {@code assay.compare-1.schema.json} of the module report.
 */
public final class ComparisonJson {
  private ComparisonJson() {}

  /**
   * The text.
   *
   * @param folders of failing inputs, one for each disagreement that was kept, or none
   */
  public static String render(
      Tool tool, Comparison c, List<Finding> findings, List<String> folders) {
    return JsonRenderer.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", "assay.compare/1");
          json.writeObjectFieldStart("tool");
          json.writeStringField("name", tool.name());
          json.writeStringField("version", tool.version());
          json.writeStringField("home", tool.home());
          json.writeEndObject();
          model(json, "reference", c.reference());
          model(json, "model", Optional.of(c.model()));
          json.writeStringField("expected", c.expected().orElse(null));
          json.writeStringField("data", c.data());
          json.writeNumberField("rows", c.rows());
          boolean passed = findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
          json.writeBooleanField("passed", passed);
          JsonRenderer.number(json, "max_label_change", c.maxLabelChange());
          JsonRenderer.strings(json, "remarks", c.remarks());
          JsonRenderer.strings(json, "notes", c.notes());
          json.writeArrayFieldStart("outputs");
          for (OutputComparison output : c.outputs()) {
            output(json, output);
          }
          json.writeEndArray();
          json.writeNumberField(
              "first_to_part", c.firstToPart().map(c.tensors()::indexOf).orElse(-1));
          json.writeNumberField("internal_rows", c.internalRows());
          json.writeArrayFieldStart("tensors");
          for (TensorComparison tensor : c.tensors()) {
            tensor(json, tensor);
          }
          json.writeEndArray();
          JsonRenderer.strings(json, "unmatched_reference", c.unmatchedA());
          JsonRenderer.strings(json, "unmatched_model", c.unmatchedB());
          search(json, c.search(), folders);
          json.writeArrayFieldStart("findings");
          for (Finding finding : findings) {
            finding(json, finding);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void model(JsonGenerator json, String key, Optional<Twin> twin)
      throws IOException {
    json.writeFieldName(key);
    if (twin.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("path", twin.get().path());
    json.writeStringField("sha256", twin.get().sha256());
    json.writeEndObject();
  }

  private static void output(JsonGenerator json, OutputComparison output) throws IOException {
    json.writeStartObject();
    json.writeStringField("reference", output.a());
    json.writeStringField("model", output.b());
    JsonRenderer.number(json, "absolute_tolerance", output.tolerance().absolute());
    JsonRenderer.number(json, "relative_tolerance", output.tolerance().relative());
    json.writeFieldName("differences");
    if (output.differences().isPresent()) {
      differences(json, output.differences().get());
    } else {
      json.writeNull();
    }
    json.writeFieldName("labels");
    if (output.labels().isPresent()) {
      labels(json, output.labels().get());
    } else {
      json.writeNull();
    }
    json.writeStringField("misfit", output.misfit().orElse(null));
    json.writeEndObject();
  }

  private static void differences(JsonGenerator json, Differences d) throws IOException {
    json.writeStartObject();
    json.writeNumberField("elements", d.elements());
    JsonRenderer.number(json, "max_abs", d.maxAbs());
    JsonRenderer.number(json, "max_rel", d.maxRel());
    JsonRenderer.number(json, "max_ulp", d.maxUlp());
    JsonRenderer.number(json, "mean_abs", d.meanAbs());
    JsonRenderer.number(json, "rms", d.rms());
    JsonRenderer.number(json, "relative", d.relative());
    JsonRenderer.number(json, "cosine", d.cosine());
    JsonRenderer.number(json, "greatest", d.greatest());
    json.writeNumberField("outside", d.outside());
    json.writeNumberField("non_finite", d.nonFinite());
    json.writeFieldName("worst");
    if (d.worst().isPresent()) {
      Worst worst = d.worst().get();
      json.writeStartObject();
      json.writeNumberField("row", worst.row());
      json.writeArrayFieldStart("index");
      for (long index : worst.index()) {
        json.writeNumber(index);
      }
      json.writeEndArray();
      JsonRenderer.number(json, "reference", worst.a());
      JsonRenderer.number(json, "model", worst.b());
      json.writeEndObject();
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private static void labels(JsonGenerator json, Labels labels) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rows", labels.rows());
    json.writeNumberField("changed", labels.changed());
    JsonRenderer.number(json, "rate", labels.rate());
    json.writeNumberField("outside_five", labels.outsideFive());
    json.writeFieldName("first");
    if (labels.first().isPresent()) {
      json.writeStartObject();
      json.writeNumberField("row", labels.first().get().row());
      json.writeNumberField("reference", labels.first().get().a());
      json.writeNumberField("model", labels.first().get().b());
      json.writeEndObject();
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private static void tensor(JsonGenerator json, TensorComparison tensor) throws IOException {
    json.writeStartObject();
    json.writeStringField("reference", tensor.a());
    json.writeStringField("model", tensor.b());
    json.writeStringField("matched_by", tensor.how());
    json.writeBooleanField("fused", tensor.fused());
    place(json, "reference_node", tensor.atA());
    place(json, "model_node", tensor.atB());
    JsonRenderer.number(json, "relative_before", tensor.before());
    JsonRenderer.number(json, "growth", tensor.growth());
    json.writeBooleanField("parted", tensor.parted());
    json.writeFieldName("differences");
    differences(json, tensor.differences());
    json.writeEndObject();
  }

  private static void place(JsonGenerator json, String key, Optional<Location> at)
      throws IOException {
    json.writeFieldName(key);
    if (at.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("index", at.get().nodeIndex());
    json.writeStringField("name", at.get().node());
    json.writeStringField("op", at.get().op());
    json.writeStringField("source", at.get().source().map(Source::toString).orElse(null));
    json.writeStringField("scope", at.get().scope().orElse(null));
    json.writeEndObject();
  }

  private static void search(
      JsonGenerator json, Optional<SearchResult> search, List<String> folders) throws IOException {
    json.writeFieldName("search");
    if (search.isEmpty()) {
      json.writeNull();
      return;
    }
    SearchResult s = search.get();
    json.writeStartObject();
    json.writeNumberField("inputs", s.inputs());
    json.writeNumberField("seeds", s.seeds());
    json.writeNumberField("seed", s.seed());
    json.writeNumberField("found", s.found());
    json.writeNumberField("unconfirmed", s.unconfirmed());
    JsonRenderer.number(json, "greatest_excess", s.greatestExcess());
    json.writeArrayFieldStart("disagreements");
    for (int i = 0; i < s.kept().size(); i++) {
      Disagreement d = s.kept().get(i);
      json.writeStartObject();
      json.writeStringField("kind", d.kind().text());
      json.writeStringField("output", d.output());
      json.writeNumberField("reference_class", d.labelA());
      json.writeNumberField("model_class", d.labelB());
      JsonRenderer.number(json, "excess", d.excess());
      JsonRenderer.number(json, "l_inf", d.linf());
      JsonRenderer.number(json, "l2", d.l2());
      json.writeNumberField("nearest_seed", d.nearest());
      json.writeStringField("folder", i < folders.size() ? folders.get(i) : null);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("rule", finding.ruleId());
    json.writeStringField("kind", finding.kind().text());
    json.writeStringField("status", finding.status().text());
    json.writeStringField("severity", finding.severity().text());
    json.writeStringField("tensor", finding.tensor());
    json.writeNumberField("node_index", finding.location().nodeIndex());
    json.writeStringField("node", finding.location().node());
    json.writeStringField("op", finding.location().op());
    json.writeStringField("message", finding.message());
    JsonRenderer.strings(json, "advice", finding.advice());
    json.writeEndObject();
  }
}
