package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.junit.jupiter.api.Test;

class SarifRendererTest {
  static final Path ROOT = Path.of("/repository");

  @Test
  void followsTheStandardsSchemaAndGitHubsRules() throws Exception {
    JsonNode log = render(Samples.scan(), Optional.empty());
    assertThat(problems(log)).isEmpty();
    assertGitHubAccepts(log);
    JsonNode result = log.at("/runs/0/results/0");
    assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").asText())
        .isEqualTo("models/softmax.onnx");
    assertThat(result.at("/ruleId").asText()).isEqualTo("ND002");
    assertThat(result.at("/level").asText()).isEqualTo("error");
    assertThat(result.at("/properties/hi").asText()).isEqualTo("Infinity");
  }

  @Test
  void schemaRefusesOtherDocuments() throws Exception {
    JsonNode log = render(Samples.scan(), Optional.empty());
    ((com.fasterxml.jackson.databind.node.ObjectNode) log.at("/runs/0/results/0"))
        .put("level", "fatal");
    assertThat(problems(log)).isNotEmpty();
  }

  @Test
  void showsIgnoredFindingsAsSuppressed() throws Exception {
    JsonNode results = render(Samples.scan(), Optional.empty()).at("/runs/0/results");
    assertThat(results).hasSize(4);
    assertThat(results.at("/3/suppressions/0/justification").asText())
        .isEqualTo("known, see ticket 12");
    assertThat(results.at("/0/suppressions").isMissingNode()).isTrue();
  }

  @Test
  void saysWhatIsNew() throws Exception {
    Baseline baseline = Baseline.of(Set.of(Samples.result(Samples.model()).findings().get(0).id()));
    JsonNode log = render(Samples.scan(), Optional.of(baseline));
    assertThat(problems(log)).isEmpty();
    assertThat(log.at("/runs/0/results/0/baselineState").asText()).isEqualTo("unchanged");
    assertThat(log.at("/runs/0/results/1/baselineState").asText()).isEqualTo("new");
  }

  @Test
  void reportsUnreadableModelsAsNotifications() throws Exception {
    ModelResult failed = ModelResult.failed("../x y.onnx", "free", "ranum", "empty file");
    JsonNode log =
        render(ScanResult.of(Samples.TOOL, List.of(), List.of(failed)), Optional.empty());
    assertThat(problems(log)).isEmpty();
    JsonNode invocation = log.at("/runs/0/invocations/0");
    assertThat(invocation.at("/executionSuccessful").asBoolean()).isFalse();
    assertThat(invocation.at("/toolExecutionNotifications/0/message/text").asText())
        .isEqualTo("empty file");
    assertThat(log.at("/runs/0/artifacts/0/location/uri").asText()).isEqualTo("x%20y.onnx");
  }

  @Test
  void pointsToTheLineOfATextualModelAndOfTheExportedProgram() throws Exception {
    Finding text = at(new Source("models/softmax.onnx", 42, Source.Origin.MODEL));
    Finding program = at(new Source("/repository/src/net.py", 7, Source.Origin.PROGRAM));
    JsonNode results =
        render(scanOf(List.of(text, program)), Optional.empty()).at("/runs/0/results");
    assertThat(results.at("/0/locations/0/physicalLocation/region/startLine").asInt())
        .isEqualTo(42);
    assertThat(results.at("/1/locations/0/physicalLocation/region/startLine").asInt()).isEqualTo(1);
    assertThat(results.at("/1/relatedLocations/0/physicalLocation/artifactLocation/uri").asText())
        .isEqualTo("src/net.py");
    assertThat(results.at("/1/message/text").asText())
        .contains("Exported from /repository/src/net.py:7.");
  }

  @Test
  void splitsRunsThatAreTooLarge() throws Exception {
    JsonNode split =
        new ObjectMapper()
            .readTree(new SarifRenderer(ROOT, Optional.empty(), 3).render(Samples.scan()));
    assertThat(split.at("/runs")).hasSize(2);
    assertThat(split.at("/runs/0/results")).hasSize(3);
    assertThat(split.at("/runs/1/results")).hasSize(1);
    assertThat(problems(split)).isEmpty();
    assertGitHubAccepts(split);

    List<Finding> many = new ArrayList<>();
    Finding one = Samples.result(Samples.model()).findings().get(0);
    for (int i = 0; i < 25; i++) {
      many.add(one);
    }
    JsonNode cut =
        new ObjectMapper()
            .readTree(new SarifRenderer(ROOT, Optional.empty(), 1).render(scanOf(many)));
    assertThat(cut.at("/runs")).hasSize(20);
    assertThat(cut.at("/runs/0/invocations/0/toolExecutionNotifications/0/message/text").asText())
        .startsWith("5 results left out");
  }

  @Test
  void textCannotFormLinksOrPlaceholders() {
    assertThat(SarifResult.plain("[a](http://b) {0}")).isEqualTo("[a] (http://b) {{0}}");
  }

  private static Finding at(Source source) {
    Finding f = Samples.result(Samples.model()).findings().get(0);
    return new Finding(
        Fingerprints.sha256(source.toString()).substring(0, 32),
        f.ruleId(),
        f.kind(),
        f.status(),
        f.severity(),
        new Location(
            GraphPath.MAIN,
            source.line() == 42 ? 0 : 1,
            "",
            "Exp",
            Optional.empty(),
            Optional.of(source)),
        f.tensor(),
        f.operand(),
        f.path(),
        f.message(),
        f.assumes(),
        f.advice());
  }

  static ScanResult scanOf(List<Finding> findings) {
    Model model = Samples.model();
    ModelResult r = Samples.result(model);
    return ScanResult.of(
        Samples.TOOL,
        Samples.RULES,
        List.of(
            new ModelResult(
                r.path(),
                r.sha256(),
                r.weights(),
                r.ranges(),
                r.spec(),
                List.of(),
                findings,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                0,
                0)));
  }

  private static JsonNode render(ScanResult result, Optional<Baseline> baseline) throws Exception {
    return new ObjectMapper().readTree(new SarifRenderer(ROOT, baseline).render(result));
  }

  @Test
  void carriesRelatedLinesAndFixes() throws Exception {
    SarifMore.Replacement change = new SarifMore.Replacement(3, 1, 4, 7, "loss: {name: mse}\n");
    SarifMore more =
        new SarifMore(
            List.of(new SarifMore.Related(5, "see [here](x) {0}")),
            List.of(new SarifMore.Fix("another loss", List.of(change))));
    String text =
        new SarifRenderer(ROOT, Optional.empty())
            .withMore(f -> f.ruleId().equals("ND002") ? more : SarifMore.NOTHING)
            .render(Samples.scan());
    JsonNode log = new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
    assertThat(problems(log)).isEmpty();
    assertGitHubAccepts(log);
    JsonNode result = log.at("/runs/0/results/0");
    assertThat(result.at("/relatedLocations/0/physicalLocation/region/startLine").asInt())
        .isEqualTo(5);
    assertThat(result.at("/relatedLocations/0/message/text").asText())
        .isEqualTo("see [here] (x) {{0}}");
    JsonNode replaced = result.at("/fixes/0/artifactChanges/0/replacements/0");
    assertThat(replaced.at("/deletedRegion/endColumn").asInt()).isEqualTo(7);
    assertThat(replaced.at("/insertedContent/text").asText()).isEqualTo("loss: {name: mse}\n");
    assertThat(log.at("/runs/0/results/1").has("fixes")).isFalse();
  }

  static Set<?> problems(JsonNode log) throws Exception {
    try (InputStream schema =
        SarifRendererTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(schema)
          .validate(log);
    }
  }

  /**
   * GitHub: "SARIF support for code scanning", the properties it calls required, and its limits.
   */
  static void assertGitHubAccepts(JsonNode log) {
    assertThat(log.at("/version").asText()).isEqualTo("2.1.0");
    assertThat(log.at("/$schema").asText()).isNotEmpty();
    assertThat(log.at("/runs").size()).isBetween(1, 20);
    Set<String> categories = new HashSet<>();
    for (JsonNode run : log.at("/runs")) {
      assertThat(categories.add(run.at("/automationDetails/id").asText())).isTrue();
      JsonNode rules = run.at("/tool/driver/rules");
      assertThat(run.at("/tool/driver/name").asText()).isNotEmpty();
      assertThat(run.at("/results").size()).isLessThanOrEqualTo(25_000);
      for (JsonNode rule : rules) {
        assertThat(rule.at("/id").asText()).isNotEmpty().hasSizeLessThanOrEqualTo(255);
        assertThat(rule.at("/shortDescription/text").asText()).isNotEmpty().hasSizeLessThan(1024);
        assertThat(rule.at("/fullDescription/text").asText()).isNotEmpty().hasSizeLessThan(1024);
        assertThat(rule.at("/properties/tags").size()).isLessThanOrEqualTo(20);
      }
      Set<String> alerts = new HashSet<>();
      for (JsonNode result : run.at("/results")) {
        assertThat(rules.at("/" + result.at("/ruleIndex").asInt() + "/id").asText())
            .isEqualTo(result.at("/ruleId").asText());
        assertThat(result.at("/message/text").asText()).isNotBlank();
        assertThat(result.at("/locations").size()).isBetween(1, 1000);
        JsonNode place = result.at("/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asText())
            .matches("[A-Za-z0-9._~%-]+(/[A-Za-z0-9._~%-]+)*")
            .doesNotContain("..");
        assertThat(place.at("/region/startLine").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(
                alerts.add(
                    result.at("/ruleId").asText()
                        + result.at("/partialFingerprints/primaryLocationLineHash").asText()))
            .isTrue();
      }
    }
  }
}
