package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.onnx.Node;
import org.assay.onnx.files.ModelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scan} and {@code check} in 16 bits. */
class PrecisionCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOUDNESS = Run.sample("loudness.onnxtxt");
  private static final String SCALED = Run.sample("loudness_scaled.onnxtxt");

  @TempDir Path folder;

  @Test
  void theBlockListNamesNodesOfTheModel() throws IOException {
    Path file = folder.resolve("keep.json");
    Run run =
        Run.of(
            "scan",
            LOUDNESS,
            "--precision",
            "float16",
            "--no-out",
            "--block-list",
            file.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    JsonNode list = JSON.readTree(Files.readString(file));
    Set<String> names = new HashSet<>();
    ModelFiles.open(Path.of(LOUDNESS)).graph().nodes().stream().map(Node::name).forEach(names::add);
    assertThat(list.path("node_block_list")).hasSize(4);
    list.path("node_block_list").forEach(n -> assertThat(names).contains(n.asText()));
    assertThat(list.path("op_block_list")).isEmpty();
    assertThat(list.path("max_finite_val").asDouble()).isEqualTo(65504);
  }

  @Test
  void aCheckConfirmsAndItsInputReplays() throws IOException {
    Run run =
        Run.of(
            "check",
            LOUDNESS,
            "--precision",
            "float16",
            "--isolate",
            "never",
            "--format",
            "json",
            "--out",
            folder.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    JsonNode model = JSON.readTree(run.out()).path("models").get(0);
    assertThat(model.at("/findings/0/status").asText()).isEqualTo("confirmed");
    assertThat(model.at("/findings/0/tensor").asText()).isEqualTo("square");
    assertThat(model.at("/precision/overflows/0/status").asText()).isEqualTo("confirmed");
    assertThat(model.at("/precision/overflows/0/seen").asDouble()).isEqualTo(160_000);
    assertThat(model.at("/precision/runtime/ran").asBoolean()).isTrue();
    Path kept;
    Path emulated;
    try (Stream<Path> all = Files.walk(folder.resolve("check-1"))) {
      Set<Path> paths = new HashSet<>(all.toList());
      kept = one(paths, "failing-");
      emulated = one(paths, "float16-");
    }
    Run replay =
        Run.of("replay", kept.toString(), "--model", emulated.toString(), "--isolate", "never");
    assertThat(replay.err()).isEmpty();
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out()).contains("fails again, first of all");
  }

  private static Path one(Set<Path> paths, String prefix) {
    return paths.stream()
        .filter(p -> String.valueOf(p.getFileName()).startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16"})
  void theScaledOneIsSafeAndItsRuntimeIsReported(String type) throws IOException {
    Run run =
        Run.of(
            "scan",
            SCALED,
            "--precision",
            type,
            "--runtime",
            "--isolate",
            "never",
            "--no-out",
            "--format",
            "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode precision = JSON.readTree(run.out()).at("/models/0/precision");
    assertThat(precision.path("overflows")).isEmpty();
    assertThat(precision.at("/runtime/ran").asBoolean()).isEqualTo(type.equals("float16"));
    if (type.equals("bfloat16")) {
      assertThat(precision.at("/runtime/note").asText()).startsWith("no kernel: ");
    }
  }

  @Test
  void withoutRunsWhatIsCertainStillCounts() {
    Run run = Run.of("scan", LOUDNESS, "--precision", "float16", "--no-run", "--no-out");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("not run: assay check --precision float16");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--constants clamp",
        "--block-list x.json",
        "--runtime",
        "--precision float64",
        "--precision float16 --block-list no/such/folder/x.json"
      })
  void wrongUseIsSaid(String options) {
    Run run = Run.of(("scan --no-out " + LOUDNESS + " " + options).split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("assay: ");
  }

  @Test
  void aBlockListIsThatOfOneModel() {
    Run run =
        Run.of(
            "scan",
            LOUDNESS,
            SCALED,
            "--no-out",
            "--precision",
            "float16",
            "--block-list",
            folder.resolve("x.json").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is the list of one model");
  }
}
