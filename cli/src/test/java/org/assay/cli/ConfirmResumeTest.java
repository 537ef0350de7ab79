package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A confirm over several models that was ended goes on. */
class ConfirmResumeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MODELS = 6;

  @TempDir Path folder;

  // The first fails, and the last; in between the operand is 0.5 and more, which its bounds do not
  // show: 6000 runs each.
  @BeforeEach
  void models() throws IOException {
    Files.createDirectory(folder.resolve("models"));
    for (int i = 0; i < MODELS; i++) {
      boolean fails = i == 0 || i == MODELS - 1;
      Files.writeString(model(i), fails ? failing("0." + (i + 1)) : fine(0.5 + i));
    }
  }

  private Path model(int i) {
    return folder.resolve("models").resolve("m" + i + ".onnxtxt");
  }

  private static String failing(String weight) {
    return "< ir_version: 8, opset_import: [\"\" : 17] >\n"
        + "m (float[1, 2] x) => (float[1, 1] l) <float[2, 1] w = {"
        + weight
        + ", -0.7}> {\n z = MatMul(x, w)\n p = Relu(z)\n l = Log(p) }\n";
  }

  private static String fine(double least) {
    return "< ir_version: 8, opset_import: [\"\" : 17] >\n"
        + "m (float[1, 2] x) => (float[1, 1] l)"
        + " <float[2, 2] r = {0.6, -0.8, 0.8, 0.6}, float c = {"
        + least
        + "}> {\n u = MatMul(x, r)\n a = Mul(x, x)\n b = Mul(u, u)\n"
        + " s = ReduceSum <keepdims = 1> (a)\n t = ReduceSum <keepdims = 1> (b)\n"
        + " d = Sub(s, t)\n e = Add(d, c)\n l = Log(e) }\n";
  }

  private List<String> arguments(String... more) {
    List<String> args = new ArrayList<>(List.of("confirm", "models", "--format", "json"));
    args.addAll(List.of("--isolate", "never", "--budget", "60s", "--seed", "3"));
    args.addAll(List.of(more));
    return args;
  }

  private ChildRun run(String... more) throws IOException, InterruptedException {
    return ChildRun.start(folder, List.of(), arguments(more)).finish();
  }

  private List<String> lines(Path run) throws IOException {
    Path ledger = run.resolve("outcomes.jsonl");
    if (!Files.exists(ledger)) {
      return List.of();
    }
    String text = Files.readString(ledger);
    // A line is whole with its end.
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static JsonNode untimed(String json, String run) throws IOException {
    JsonNode document = JSON.readTree(json.replace(run, "RUN"));
    document.findParents("ms").forEach(n -> ((ObjectNode) n).remove("ms"));
    return document;
  }

  /** All SARIF of a run, which holds no times. */
  private String sarif(String run) throws IOException {
    return Files.readString(folder.resolve(run).resolve("findings.sarif"))
        .replace(run, "RUN")
        .replaceAll("(ms|Utc)\": \"?[^,\n]*", "");
  }

  @Test
  void killedInTheMiddleItGoesOnWhereItWas() throws Exception {
    ChildRun.Started started = ChildRun.start(folder, List.of(), arguments("--out", "killed"));
    Path run = folder.resolve("killed/confirm-1");
    for (int i = 0; i < 12_000 && lines(run).size() < 2 && started.process().isAlive(); i++) {
      Thread.sleep(10);
    }
    // SIGKILL: nothing of the process runs any more.
    started.process().destroyForcibly().waitFor();
    List<String> before = lines(run);
    assertThat(before).hasSizeBetween(2, MODELS - 1);
    assertThat(run.resolve("findings.json")).doesNotExist();

    ChildRun resumed = run("--resume", "killed/confirm-1");
    assertThat(resumed.err())
        .contains("the outcome of " + before.size() + " of " + MODELS + " models was known");
    assertThat(lines(run)).hasSize(MODELS).startsWith(before.toArray(String[]::new));

    ChildRun whole = run("--out", "whole");
    assertThat(resumed.code()).isEqualTo(whole.code()).isEqualTo(1);
    assertThat(untimed(resumed.out(), "killed/confirm-1"))
        .isEqualTo(untimed(whole.out(), "whole/confirm-1"));
    assertThat(sarif("killed/confirm-1")).isEqualTo(sarif("whole/confirm-1"));
    assertThat(names(run)).isEqualTo(names(folder.resolve("whole/confirm-1")));
    for (JsonNode failing : JSON.readTree(resumed.out()).findValues("folder")) {
      if (!failing.isNull()) {
        assertThat(folder.resolve(failing.asText()).resolve("failing.json")).exists();
      }
    }

    // A third time nothing is searched.
    ChildRun again = run("--resume", "killed/latest");
    assertThat(again.err()).contains("the outcome of 6 of 6 models was known");
    assertThat(again.out()).isEqualTo(resumed.out());
  }

  private static List<String> names(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.map(f -> run.relativize(f).toString()).sorted().toList();
    }
  }

  private Run inProcess(String... more) {
    List<String> args =
        new ArrayList<>(List.of("confirm", model(0).toString(), model(MODELS - 1).toString()));
    args.addAll(List.of("--format", "json", "--isolate", "never"));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  @Test
  void whatChangedIsSearchedAnew() throws Exception {
    String out = folder.resolve("out").toString();
    Path run = folder.resolve("out/confirm-1");
    Run first = inProcess("--out", out);
    assertThat(first.err()).isEmpty();
    assertThat(JSON.readTree(first.out()).findValuesAsText("folder"))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(1);
    Files.writeString(model(0), failing("0.25"));
    Run changed = inProcess("--resume", run.toString());
    assertThat(changed.err()).contains("the outcome of 1 of 2 models was known");
    assertThat(lines(run)).hasSize(3);
    Run seed = inProcess("--resume", run.toString(), "--seed", "9");
    assertThat(seed.err()).contains("the outcome of 0 of 2 models was known");
    Files.writeString(
        folder.resolve("models/m0.yaml"), "inputs: {x: {role: data, valid: [-1, 1]}}\n");
    assertThat(inProcess("--resume", run.toString()).err())
        .contains("the outcome of 1 of 2 models was known");
  }

  @Test
  void damagedLinesAreOneNote() throws Exception {
    String out = folder.resolve("out").toString();
    Path run = folder.resolve("out/confirm-1");
    Run first = inProcess("--out", out);
    List<String> lines = lines(run);
    assertThat(lines).hasSize(2);
    // A digit of the first is another one; the second was being written.
    String flipped = lines.get(0).replace("\"evaluations\":", "\"evaluations\":1");
    String cut = lines.get(1).substring(0, lines.get(1).length() / 2);
    Path ledger = run.resolve("outcomes.jsonl");
    Files.write(ledger, (flipped + "\n" + cut).getBytes(StandardCharsets.UTF_8));
    Run resumed = inProcess("--resume", run.toString());
    assertThat(resumed.err())
        .hasLineCount(2)
        .contains("2 damaged lines are left out", "0 of 2 models was known");
    assertThat(untimed(resumed.out(), "confirm-1")).isEqualTo(untimed(first.out(), "confirm-1"));
    assertThat(inProcess("--resume", run.toString()).err()).contains("2 of 2 models was known");
    Files.write(ledger, new byte[] {(byte) 0xff, 0, '\n', (byte) 0xc3});
    assertThat(inProcess("--resume", run.toString()).err())
        .contains("2 damaged lines", "0 of 2 models was known");
  }

  @Test
  void aFolderThatIsGoneIsMadeAgain() throws Exception {
    Run first = inProcess("--out", folder.resolve("out").toString());
    Path kept = Path.of(JSON.readTree(first.out()).at("/findings/0/input/folder").asText());
    Files.delete(kept.resolve("failing.json"));
    Run resumed = inProcess("--resume", folder.resolve("out/confirm-1").toString());
    assertThat(resumed.err()).contains("1 of 2 models was known");
    assertThat(kept.resolve("failing.json")).exists();
  }

  @Test
  void whatIsNoRunCannotGoOn() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    for (String where : List.of("empty", "nowhere")) {
      Run run = inProcess("--resume", folder.resolve(where).toString());
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).hasLineCount(1).contains("no run to go on with", "--resume");
    }
    Run both = inProcess("--resume", folder.toString(), "--no-out");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).hasLineCount(1).contains("--resume", "--no-out");
  }
}
