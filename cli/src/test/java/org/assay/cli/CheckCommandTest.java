package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"digits", "sigmoid_bce", "standardise", "cosine"})
  void theDefectsOfSamplesDoHappen(String sample) throws IOException {
    Run run = check(Run.sample(sample + ".onnxtxt"), "--format", "json", "--isolate", "never");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(1);
    JsonNode findings = JSON.readTree(run.out()).path("models").get(0).path("findings");
    assertThat(findings).isNotEmpty();
    for (JsonNode finding : findings) {
      assertThat(finding.path("status").asText()).isEqualTo("confirmed");
      assertThat(finding.path("severity").asText()).isEqualTo("error");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"standardise_fixed", "attention"})
  void safeSamplesStaySafe(String sample) {
    Run run = check(Run.sample(sample + ".onnxtxt"), "--isolate", "never");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  @Test
  void aConfirmedFindingLeavesAnInputThatReplays() throws IOException {
    Run run = check(Run.sample("cosine.onnxtxt"), "--isolate", "never");
    assertThat(run.out()).contains("confirmed", "seen on ONNX Runtime 1.28.0", "assay replay ");
    String failing = failingFolder().toString();
    Run replay = Run.of("replay", failing, "--isolate", "never");
    assertThat(replay.err()).isEmpty();
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out()).contains("first to go non-finite: node 6, Div → similarity");
    assertThat(replay.out()).contains("similarity fails again, first of all");
  }

  @Test
  void replayOnAMendedModelSaysThatItHolds() throws IOException {
    check(Run.sample("standardise.onnxtxt"), "--isolate", "never");
    String failing = failingFolder().toString();
    Run run =
        Run.of(
            "replay",
            failing,
            "--isolate",
            "never",
            "--model",
            Run.sample("standardise_fixed.onnxtxt"));
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("this is not the model that failed");
    assertThat(run.out()).contains("scaled does not fail");
  }

  @Test
  void aFailingInputWhoseModelIsGoneAsksForIt() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.copy(Path.of(Run.sample("standardise.onnxtxt")), model);
    check(model.toString(), "--isolate", "never");
    Files.delete(model);
    Run run = Run.of("replay", failingFolder().toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("give --model FILE");
  }

  @Test
  void anOverflowThatIsOnlyUnprovedBecomesAFindingWhenItHappens() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[4] x) => (float y)
        { y = ReduceSum <keepdims = 0> (x) }
        """);
    String[] range = {"--input", "x=0..3e38", "--isolate", "never"};
    assertThat(
            Run.of("scan", "--no-out", "--no-run", model.toString(), "--input", "x=0..3e38").out())
        .contains("unproved");
    Run run = check(model.toString(), range);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("ND007", "confirmed").doesNotContain("unproved");
  }

  @Test
  void inAChildProcessTheSameIsFound() {
    Run run = check(Run.sample("standardise.onnxtxt"), "--isolate", "always");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("confirmed");
  }

  @Test
  void aCastBeyondItsTypeThatIsSeenIsNoOverflow() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[4] x) => (int32[4] y) { h = Mul(x, x) y = Cast <to = 6> (h) }
        """);
    Run run = check(model.toString(), "--input", "x=0..1e6", "--isolate", "never");
    assertThat(run.out()).contains("ND012", "undefined").doesNotContain("ND007", "unproved");
  }

  @Test
  void aRunThatStopsDoesNotStopTheOthers() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[4] x, int64[1] n) => (float[4] y, int64[1] q)
        { y = Log(x) q = Div(n, n) }
        """);
    Run run = check(model.toString(), "--input", "x=0..1", "--input", "n=0..1");
    assertThat(run.out()).contains("ND011", "ND001", "confirmed");
    assertThat(run.err()).contains("ended with an error", "Integer division by zero");
  }

  @Test
  void aRunThatKillsItsProcessIsOnlyANote() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (int32[1] x, int32[1] n) => (float[1] y)
        { q = Div(x, n) y = Cast <to = 1> (q) }
        """);
    String[] least = {"--input", "x=-2147483648..-2147483648", "--input", "n=-1..-1"};
    Run run =
        Run.of(
            Stream.concat(
                    Stream.of("check", model.toString(), "--no-out", "--seconds", "1"),
                    Stream.of(least))
                .toArray(String[]::new));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("ND011", "possible");
    assertThat(run.err()).contains("killed the child process");
  }

  @Test
  void wrongUseIsOneLine() {
    assertThat(Run.of("check", "x.onnx", "--seconds", "0").err()).hasLineCount(1);
    assertThat(Run.of("check", "nope.onnx").code()).isEqualTo(2);
    assertThat(Run.of("replay", "nope").err()).hasLineCount(1).contains("failing.json");
    assertThat(Run.of("replay", folder.toString()).code()).isEqualTo(2);
    assertThat(Run.of("check", "x.onnx", "--isolate", "maybe").err())
        .contains("one of probe, always, never");
  }

  private Run check(String model, String... more) {
    Stream<String> first =
        Stream.of("check", model, "--out", folder.resolve("out").toString(), "--seconds", "20");
    return Run.of(Stream.concat(first, Stream.of(more)).toArray(String[]::new));
  }

  private Path failingFolder() throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve("out/check-1"))) {
      List<Path> failing =
          entries.filter(p -> p.getFileName().toString().startsWith("failing-")).toList();
      assertThat(failing).hasSize(1);
      return failing.get(0);
    }
  }
}
