package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** A diagnosis that is killed or interrupted, and goes on. */
class DiagnoseResumeTest {
  private static final String JOB = Run.sample("xor.yaml");

  @TempDir Path folder;

  private ChildRun.Started start(String... more) throws IOException {
    List<String> args = new java.util.ArrayList<>(List.of("diagnose", JOB, "--format", "json"));
    args.addAll(List.of(more));
    return ChildRun.start(folder, List.of(), args);
  }

  /** Waits until some trainings are kept. */
  private void waitForTrainings(Path file, int lines, Process process) throws Exception {
    for (int i = 0; i < 2400 && process.isAlive(); i++) {
      if (Files.exists(file) && Files.readAllLines(file).size() >= lines) {
        return;
      }
      Thread.sleep(10);
    }
  }

  private static String withoutTimes(String document) {
    return document.replaceAll("\"(\\w+_ms)\" : [0-9]+", "\"$1\" : 0");
  }

  @Test
  void killedItGoesOnAndComesToTheSameDocument() throws Exception {
    String whole = withoutTimes(start("--out", "whole").finish().out());
    assertThat(whole).contains("\"complete\" : true", "\"curves\" : {");
    Path run = folder.resolve("killed/diagnose-1");
    ChildRun.Started killed = start("--out", "killed");
    Path trainings = run.resolve("trainings.jsonl");
    waitForTrainings(trainings, 6, killed.process());
    killed.process().destroyForcibly().waitFor();
    assertThat(run.resolve("diagnosis.json")).doesNotExist();
    int kept = Files.readAllLines(trainings).size() - 1;
    assertThat(kept).isPositive();
    ChildRun resumed = start("--resume", run.toString()).finish();
    assertThat(resumed.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(resumed.err()).contains(" trainings were already made");
    assertThat(withoutTimes(resumed.out())).isEqualTo(whole);
    assertThat(withoutTimes(Files.readString(run.resolve("diagnosis.json")))).isEqualTo(whole);
    assertThat(run.resolve("report.html")).exists();
  }

  @Test
  void interruptedItReportsWhatIsKnown() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "no SIGINT on Windows");
    assumeTrue(!ProcessTest.ignoresInterrupts(), "SIGINT is ignored here");
    ChildRun.Started started = start("--out", "out", "--budget", "4000");
    Path run = folder.resolve("out/diagnose-1");
    waitForTrainings(run.resolve("trainings.jsonl"), 4, started.process());
    new ProcessBuilder("kill", "-INT", Long.toString(started.process().pid())).start().waitFor();
    ChildRun ended = started.finish();
    assertThat(ended.code()).isEqualTo(130);
    assertThat(ended.err())
        .contains("interrupted · reporting what is known until then", "--resume");
    JsonNode document = new ObjectMapper().readTree(ended.out());
    assertThat(document.get("complete").asBoolean()).isFalse();
    assertThat(document.get("verdict").asText()).isEqualTo("faulty");
    assertThat(document.get("diagnoses")).isNotEmpty();
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.diagnose-1.schema.json")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(Objects.requireNonNull(in));
      assertThat(schema.validate(document)).isEmpty();
    }
  }

  @Test
  void whatCannotBeResumedIsToldInOneLine() throws IOException {
    Run none = Run.of("diagnose", JOB, "--resume", folder.toString());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).hasLineCount(1).contains("run.json");
    Files.writeString(folder.resolve("run.json"), "{}");
    Files.writeString(folder.resolve("trainings.jsonl"), "no ledger\n");
    Run other = Run.of("diagnose", JOB, "--resume", folder.toString());
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err().lines().filter(l -> !l.contains("epoch"))).hasSize(1);
    assertThat(other.err()).contains("assay.trainings/1");
  }
}
