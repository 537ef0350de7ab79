package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnoseCommandTest {
  private static final String JOB = Run.sample("xor.yaml");

  @TempDir Path folder;

  @Test
  void aTrainingThatOverflowsIsFaulty() throws IOException {
    Run run = Run.of("diagnose", JOB, "--format", "json", "--stop");
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(document.get("schema").asText()).isEqualTo("assay.diagnose/1");
    assertThat(document.get("job").asText()).isEqualTo("xor");
    assertThat(document.get("variant").asText()).isEqualTo("buggy");
    assertThat(document.get("verdict").asText()).isEqualTo("faulty");
    assertThat(document.get("symptoms"))
        .anySatisfy(
            s -> {
              assertThat(s.get("rule").asText()).isEqualTo("TD001");
              assertThat(s.get("layer").asText()).isIn("hidden", "output");
            });
    assertThat(document.get("first_symptom_step").asLong()).isBetween(1L, 5L);
    assertThat(document.get("steps").asLong()).isLessThan(6);
  }

  @Test
  void oneThatLearnsIsHealthy() {
    Run run = Run.of("diagnose", JOB, "--variant", "fixed");
    assertThat(run.code()).isEqualTo(ExitCode.CLEAN);
    assertThat(run.out()).contains("xor (fixed): healthy", "hidden", "accuracy 1.000");
    assertThat(run.err().lines()).hasSizeLessThan(25).anyMatch(l -> l.contains("epoch 100 of 100"));
  }

  @Test
  void theDocumentIsAsItsSchemaSays() throws IOException {
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.diagnose-1.schema.json")) {
      schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(Objects.requireNonNull(in));
    }
    for (String variant : List.of("buggy", "fixed")) {
      Run run = Run.of("diagnose", JOB, "--variant", variant, "--format", "json");
      assertThat(schema.validate(new ObjectMapper().readTree(run.out()))).isEmpty();
    }
  }

  @Test
  void reportsGoToFiles() throws IOException {
    Path html = folder.resolve("out.html");
    Path sarif = folder.resolve("out.sarif");
    Run.of("diagnose", JOB, "--report", "html=" + html, "--report", "sarif=" + sarif);
    assertThat(Files.readString(html))
        .contains("Content-Security-Policy", "Faulty, and a repair is proved", "TD001", "<svg")
        .contains("Updates: norm", "The proved repair", "What was not proved", "In Keras")
        .doesNotContain("<script");
    JsonNode results =
        new ObjectMapper().readTree(sarif.toFile()).get("runs").get(0).get("results");
    List<String> lines = Files.readAllLines(Path.of(JOB));
    int checked = 0;
    for (JsonNode result : results) {
      JsonNode place = result.get("locations").get(0);
      int line = place.get("physicalLocation").get("region").get("startLine").asInt();
      String name = place.get("logicalLocations").get(0).get("name").asText();
      if (name.equals("hidden") || name.equals("output")) {
        assertThat(lines.get(line - 1)).contains(name);
        checked++;
      }
    }
    assertThat(checked).isPositive();
    JsonNode first = null;
    for (JsonNode result : results) {
      if (result.has("fixes")) {
        assertThat(first).isNull();
        first = result;
      }
    }
    assertThat(first).isNotNull();
    assertThat(first.at("/level").asText()).isEqualTo("error");
    assertThat(first.at("/relatedLocations/0/message/text").asText())
        .contains("Cause 1: learning rate too high (optimizer)");
    JsonNode region = first.at("/fixes/0/artifactChanges/0/replacements/1/deletedRegion");
    assertThat(lines.get(region.get("startLine").asInt() - 1)).contains("optimizer:");
  }

  @Test
  void hostileNamesAreHarmless() throws IOException {
    Path job = folder.resolve("job.yaml");
    String name = "a</title><script>alert(1)</script>";
    Files.writeString(
        job,
        Files.readString(Path.of(JOB))
            .replace("name: hidden", "name: \"" + name + "\"")
            .replace("xor.csv", Path.of(Run.sample("xor.csv")).toAbsolutePath().toString()));
    Path html = folder.resolve("out.html");
    Run run = Run.of("diagnose", job.toString(), "--epochs", "2", "--report", "html=" + html);
    assertThat(run.code()).isNotEqualTo(ExitCode.USAGE);
    assertThat(Files.readString(html)).doesNotContain("<script").contains("alert(1)");
  }

  @Test
  void likeDeepLocalizeSaysItsWords() {
    Run run = Run.of("diagnose", JOB, "--like", "deeplocalize");
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out()).contains("TD101", "stop at epoch");
    refused("KIND=PATH", JOB, "--report", "pdf=x");
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    refused("none.yaml", Run.sample("none.yaml"));
    Path job = folder.resolve("job.yaml");
    Files.writeString(
        job, "data: {file: a.npz}\nmodel: [{layer: Dens}]\nloss: mse\noptimizer: SGD");
    refused("there is no file", job.toString());
    Files.writeString(job, "model: [");
    refused("this is not YAML", job.toString());
    refused("--epochs", JOB, "--epochs", "0");
    refused("no variant 'remedy'", JOB, "--variant", "remedy");
  }

  private static void refused(String words, String... rest) {
    String[] args = new String[rest.length + 1];
    args[0] = "diagnose";
    System.arraycopy(rest, 0, args, 1, rest.length);
    Run run = Run.of(args);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(words);
  }
}
