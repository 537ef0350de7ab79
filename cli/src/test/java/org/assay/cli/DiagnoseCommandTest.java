package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    JsonNode symptom = document.get("symptoms").get(0);
    assertThat(symptom.get("rule").asText()).isEqualTo("TD001");
    assertThat(symptom.get("layer").asText()).isIn("hidden", "output");
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
