package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Findings inside of branches of If: confirmed where the branch is taken and the operator fails.
 */
class ConfirmBranchTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Run confirm(String condition, String then, String... more) throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        "< ir_version: 8, opset_import: [\"\" : 13] >\n"
            + "m (float[1, 3] x) => (float[1, 3] y) {\n"
            + " zero = Constant <value: tensor = float {0.0}> ()\n"
            + " half = Constant <value: tensor = float {0.5}> ()\n"
            + " s = ReduceMin <keepdims = 0> (x)\n"
            + condition
            + " y = If (c) <\n then_branch: graph = t () => (float[1, 3] a) { "
            + then
            + " },\n else_branch: graph = e () => (float[1, 3] b) { b = Identity(x) } >\n}\n");
    String[] args = new String[more.length + 10];
    System.arraycopy(
        new String[] {
          "confirm",
          model.toString(),
          "--isolate",
          "never",
          "--format",
          "json",
          "--budget",
          "3s",
          "--out",
          folder.resolve("out").toString()
        },
        0,
        args,
        0,
        10);
    System.arraycopy(more, 0, args, 10, more.length);
    return Run.of(args);
  }

  private static JsonNode only(Run run) throws IOException {
    assertThat(run.err()).isEmpty();
    assertThat(JSON.readTree(run.out()).path("findings")).hasSize(1);
    return JSON.readTree(run.out()).path("findings").get(0);
  }

  @Test
  void anOperatorOfATakenBranchIsConfirmedAndReplays() throws IOException {
    JsonNode finding =
        only(confirm(" c = Less(s, zero)\n", "r = Relu(x) q = Log(r) a = Identity(q)"));
    assertThat(finding.path("tensor").asText()).isEqualTo("q");
    assertThat(finding.path("op").asText()).isEqualTo("Log");
    assertThat(finding.at("/input/status").asText()).isIn("confirmed", "isolated");
    String kept = finding.at("/input/folder").asText();
    String observed = Path.of(kept).resolve("observed.onnx").toString();
    Run replay = Run.of("replay", kept, "--model", observed, "--isolate", "never");
    assertThat(replay.err()).isEmpty();
    assertThat(replay.out()).contains("fails again");
    assertThat(replay.code()).isEqualTo(1);
  }

  @Test
  void whatIsNeverReachedStaysOpen() throws IOException {
    // Taken only where no element is 0 or below, which bounds of x do not show.
    JsonNode finding =
        only(confirm(" c = Greater(s, half)\n", "r = Relu(x) q = Log(r) a = Identity(q)"));
    assertThat(finding.at("/input/status").asText()).isEqualTo("open");
    assertThat(finding.at("/input/evaluations").asInt()).isGreaterThan(100);
  }

  @Test
  void whatOnlyPropagatesIsNotConfirmed() throws IOException {
    // Where the Log fails, the operand of the Sqrt is not finite already.
    Run run =
        confirm(
            " c = Less(s, zero)\n",
            "r = Relu(x) q = Log(r) n = Exp(q) m = Add(n, half) u = Sqrt(m) a = Identity(u)");
    for (JsonNode finding : JSON.readTree(run.out()).path("findings")) {
      assertThat(finding.at("/input/status").asText())
          .isIn(
              finding.path("tensor").asText().equals("q")
                  ? new String[] {"confirmed", "isolated"}
                  : new String[] {"open"});
    }
  }

  @Test
  void aBranchInABranchIsSeen() throws IOException {
    JsonNode finding =
        only(
            confirm(
                " c = Less(s, half)\n",
                "d = Less(s, zero) r = Relu(x) a = If (d) <"
                    + " then_branch: graph = t2 () => (float[1, 3] a2)"
                    + " { q = Log(r) a2 = Identity(q) },"
                    + " else_branch: graph = e2 () => (float[1, 3] b2) { b2 = Neg(r) } >"));
    assertThat(finding.path("tensor").asText()).isEqualTo("q");
    assertThat(finding.at("/input/status").asText()).isIn("confirmed", "isolated");
  }

  @Test
  void aBodyOfALoopIsNotSearched() throws IOException {
    Path model = folder.resolve("l.onnxtxt");
    Files.writeString(
        model,
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "m (float[2] x) => (float[2] y) {\n"
            + " n = Constant <value: tensor = int64 {2}> ()\n"
            + " go = Constant <value: tensor = bool {1}> ()\n"
            + " y = Loop(n, go, x) <body: graph = body (int64 i, bool k, float[2] v)"
            + " => (bool d, float[2] w) { d = Identity(k) w = Log(v) }>\n}\n");
    Run run = Run.of("confirm", model.toString(), "--no-out", "--isolate", "never");
    assertThat(run.err()).contains("is not searched", "a branch of If, is needed");
  }
}
