package org.assay.fuzz.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.assay.fuzz.store.Progress;
import org.assay.report.JsonRenderer;
import org.assay.report.Tool;

/**
 * The document {@code assay.fuzz/1}. Its schema is a resource beside those of the other documents,
 * {@code assay.fuzz-1.schema.json} of the module report.
 */
public final class CampaignJson {
  private CampaignJson() {}

  /** The text. */
  public static String render(Tool tool, CampaignReport report) {
    return JsonRenderer.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", "assay.fuzz/1");
          json.writeObjectFieldStart("tool");
          json.writeStringField("name", tool.name());
          json.writeStringField("version", tool.version());
          json.writeStringField("home", tool.home());
          json.writeEndObject();
          json.writeStringField("model", report.model());
          json.writeStringField("sha256", report.sha256());
          json.writeStringField("like", report.way());
          json.writeNumberField("seed", report.seed());
          json.writeNumberField("workers", report.workers());
          json.writeStringField("campaign", report.folder());
          json.writeNumberField("inputs", report.inputs());
          json.writeNumberField("batches", report.batches());
          json.writeNumberField("corpus", report.corpus());
          json.writeNumberField("covered", report.covered());
          json.writeArrayFieldStart("findings");
          for (CampaignReport.Found finding : report.findings()) {
            finding(json, finding);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("mutators");
          for (CampaignReport.Earned mutator : report.mutators()) {
            json.writeStartObject();
            json.writeStringField("name", mutator.name());
            json.writeNumberField("mutants", mutator.mutants());
            json.writeNumberField("kept", mutator.kept());
            json.writeNumberField("findings", mutator.findings());
            json.writeEndObject();
          }
          json.writeEndArray();
          curves(json, report.curves());
          JsonRenderer.strings(json, "failures", report.failures());
          json.writeEndObject();
        });
  }

  private static void finding(JsonGenerator json, CampaignReport.Found finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("rule", finding.rule());
    json.writeStringField("objective", finding.objective());
    json.writeStringField("kind", finding.kind());
    json.writeStringField("status", finding.status());
    json.writeStringField("tensor", finding.tensor());
    json.writeStringField("message", finding.message());
    json.writeStringField("detail", finding.detail());
    json.writeNumberField("input", finding.input());
    json.writeNumberField("batch", finding.batch());
    json.writeNumberField("worker", finding.worker());
    json.writeStringField("mutator", finding.mutator());
    json.writeStringField("folder", finding.folder());
    json.writeNumberField("changed", finding.changed());
    JsonRenderer.number(json, "linf", finding.linf());
    JsonRenderer.number(json, "l2", finding.l2());
    json.writeEndObject();
  }

  private static void curves(JsonGenerator json, List<List<Progress>> curves) throws IOException {
    json.writeArrayFieldStart("curves");
    for (List<Progress> curve : curves) {
      json.writeStartArray();
      for (Progress point : Curve.thinned(curve)) {
        json.writeStartObject();
        json.writeNumberField("inputs", point.inputs());
        json.writeNumberField("corpus", point.items());
        json.writeNumberField("covered", point.covered());
        json.writeNumberField("findings", point.findings());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
