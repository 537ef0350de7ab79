package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnoseTraceTest {
  private static final String JOB = Run.sample("xor.yaml");

  @TempDir Path folder;

  /** A trace of the sample. */
  private Path trace(String... more) {
    Path file = folder.resolve("xor.jsonl");
    List<String> args =
        new ArrayList<>(List.of("diagnose", JOB, "--budget", "0", "--trace", file.toString()));
    args.addAll(List.of(more));
    assertThat(Run.of(args.toArray(String[]::new)).code()).isLessThan(2);
    return file;
  }

  @Test
  void everyLineIsAsTheSchemaSays() throws IOException {
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.training-1.schema.json")) {
      schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(Objects.requireNonNull(in));
    }
    List<String> lines = Files.readAllLines(trace());
    assertThat(lines).hasSize(202);
    ObjectMapper mapper = new ObjectMapper();
    for (String line : lines) {
      assertThat(schema.validate(mapper.readTree(line))).isEmpty();
    }
    ObjectNode step = (ObjectNode) mapper.readTree(lines.get(1));
    step.put("step", 0);
    assertThat(schema.validate(step)).isNotEmpty();
  }

  @Test
  void theTraceShowsWhatTheTrainingShowed() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Path file = folder.resolve("xor.jsonl");
    JsonNode live =
        mapper.readTree(
            Run.of("diagnose", JOB, "--budget", "0", "--format", "json", "--trace", file.toString())
                .out());
    // By what it holds, not by its name.
    Path renamed = folder.resolve("training.txt");
    Files.copy(file, renamed);
    Run run = Run.of("diagnose", renamed.toString(), "--format", "json");
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err()).isEmpty();
    JsonNode traced = mapper.readTree(run.out());
    for (String key : List.of("job", "variant", "verdict", "symptoms", "first_symptom_step")) {
      assertThat(traced.get(key)).isEqualTo(live.get(key));
    }
    assertThat(traced.get("diagnoses")).hasSameSizeAs(live.get("diagnoses"));
    for (int i = 0; i < traced.get("diagnoses").size(); i++) {
      for (String key : List.of("kind", "layer", "where", "confidence", "evidence")) {
        assertThat(traced.get("diagnoses").get(i).get(key))
            .isEqualTo(live.get("diagnoses").get(i).get(key));
      }
    }
  }

  @Test
  void reportsAreWrittenFromATrace() throws IOException {
    Path file = trace();
    Path html = folder.resolve("out.html");
    Path sarif = folder.resolve("out.sarif");
    Run run =
        Run.of(
            "diagnose", file.toString(), "--report", "html=" + html, "--report", "sarif=" + sarif);
    assertThat(run.out()).contains("xor (buggy): faulty", "TD001", "causes by rules");
    assertThat(Files.readString(html)).contains("TD001", "<svg");
    JsonNode results = new ObjectMapper().readTree(sarif.toFile()).at("/runs/0/results");
    assertThat(results).isNotEmpty();
    assertThat(results.get(0).at("/locations/0/physicalLocation/region/startLine").asInt())
        .isEqualTo(1);
  }

  @Test
  void aJobBesideTheTraceIsRepaired() throws IOException {
    Path file = trace("--variant", "fixed", "--epochs", "1");
    Run given = Run.of("diagnose", trace().toString(), "--job", JOB, "--budget", "2");
    assertThat(given.out()).contains("learning_rate_too_high", "repair:");
    for (String name : List.of("xor.yaml", "xor.csv")) {
      Files.copy(Path.of(Run.sample(name)), folder.resolve(name));
    }
    named(file, "xor.yaml");
    assertThat(Run.of("diagnose", file.toString(), "--budget", "2").out()).contains("repair:");
    // A trace from elsewhere does not choose any file of this machine.
    named(file, "../../../etc/passwd");
    Run outside = Run.of("diagnose", file.toString());
    assertThat(outside.err()).contains("not beside it");
    assertThat(outside.out()).contains("causes by rules").doesNotContain("repair:");
  }

  private static void named(Path file, String job) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    ObjectNode begin = (ObjectNode) new ObjectMapper().readTree(lines.get(0));
    begin.put("job", job);
    lines.set(0, begin.toString());
    Files.write(file, lines);
  }

  /** A trace that {@code probes/python/by_hand/traces.py} recorded in another framework. */
  private Path recorded(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = DiagnoseTraceTest.class.getResourceAsStream("/traces/" + name)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    return file;
  }

  private static JsonNode json(Path file) throws IOException {
    Run run = Run.of("diagnose", file.toString(), "--format", "json");
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> found(JsonNode document, String severity) {
    List<String> found = new ArrayList<>();
    for (JsonNode s : document.get("symptoms")) {
      if (s.get("severity").asText().equals(severity)) {
        found.add(
            s.get("rule").asText()
                + " "
                + s.get("layer").asText("-")
                + " "
                + s.get("phase").asText("-")
                + " "
                + s.get("epoch").asInt()
                + "."
                + s.get("batch").asInt());
      }
    }
    return found;
  }

  @Test
  void aTraceOfKerasIsJudged() throws IOException {
    JsonNode keras = json(recorded("keras-constant-output.jsonl"));
    assertThat(keras.get("verdict").asText()).isEqualTo("faulty");
    assertThat(keras.get("first_symptom_step").asInt()).isEqualTo(32);
    assertThat(found(keras, "error"))
        .containsExactly("TD010 - - 8.0", "TD013 - - 8.0", "TD018 - - 8.0");
    assertThat(found(keras, "warning"))
        .containsExactly(
            "TD008 hidden update 8.0", "TD008 second update 8.0", "TD008 answer update 8.0");
    assertThat(keras.at("/diagnoses/0/kind").asText()).isEqualTo("learning_rate_too_high");
    assertThat(keras.at("/diagnoses/0/where").asText()).isEqualTo("optimizer");
    assertThat(keras.at("/diagnoses/0/evidence/0").asText()).contains("the rate is 50");
  }

  @Test
  void aTraceOfTorchIsJudged() throws IOException {
    JsonNode torch = json(recorded("torch-exploding.jsonl"));
    assertThat(torch.get("verdict").asText()).isEqualTo("faulty");
    assertThat(torch.get("first_symptom_step").asInt()).isEqualTo(4);
    assertThat(found(torch, "error"))
        .containsExactly("TD001 hidden.relu output_gradient 1.4", "TD001 - - 1.4");
    assertThat(torch.at("/diagnoses/0/kind").asText()).isEqualTo("learning_rate_too_high");
    assertThat(torch.at("/diagnoses/0/evidence/0").asText()).contains("the rate is 20");
  }

  @Test
  void whatWasLostIsInEveryReport() throws IOException {
    Path file = recorded("torch-exploding.jsonl");
    String text = Files.readString(file);
    assertThat(json(file).get("lost_events").asLong()).isZero();
    assertThat(Run.of("diagnose", file.toString()).out()).doesNotContain("lost");
    Files.writeString(
        file,
        text.replaceFirst("\"event\":\"step\"", "\"event\":\"step\",\"dropped\":40")
            .replaceFirst("\"event\":\"epoch\"", "\"event\":\"epoch\",\"dropped\":2"));
    assertThat(json(file).get("lost_events").asLong()).isEqualTo(42);
    Path html = folder.resolve("lost.html");
    assertThat(Run.of("diagnose", file.toString(), "--report", "html=" + html).out())
        .contains("42 events were lost while the training was watched");
    assertThat(Files.readString(html)).contains("42 events were lost");
  }

  @Test
  void deepLocalizeReadsATraceOfEveryStep() {
    Path file = folder.resolve("d.jsonl");
    Run live = Run.of("diagnose", JOB, "--like", "deeplocalize", "--trace", file.toString());
    Run traced = Run.of("diagnose", file.toString(), "--like", "deeplocalize");
    assertThat(live.out()).contains("TD101");
    assertThat(traced.out().lines().filter(l -> l.contains("TD101")).toList())
        .isEqualTo(live.out().lines().filter(l -> l.contains("TD101")).toList());
    Run sparse = Run.of("diagnose", trace().toString(), "--like", "deeplocalize");
    assertThat(sparse.err()).contains("DeepLocalize looks at every step");
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    refused("--max-trace", JOB, "--max-trace", "1KB");
    refused("--max-trace", JOB, "--max-trace", "much");
    refused("cannot be written", JOB, "--trace", folder.resolve("no/t.jsonl").toString());
    Path file = folder.resolve("bad.jsonl");
    Files.writeString(file, "\u0000\u001b[31mx\n");
    refused("bad.jsonl:1", file.toString());
    Files.writeString(file, "");
    refused("the file is empty", file.toString());
    Path good = trace();
    Files.writeString(file, Files.readString(good) + "{\"event\":\"step\",\"step\":1}\n");
    refused("bad.jsonl:203", file.toString());
  }

  private static void refused(String words, String... rest) {
    List<String> args = new ArrayList<>(List.of("diagnose"));
    args.addAll(List.of(rest));
    Run run = Run.of(args.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(words);
  }
}
