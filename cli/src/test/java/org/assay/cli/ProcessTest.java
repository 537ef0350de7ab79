package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own shows. */
class ProcessTest {
  // Its bounds contain 0 and its values do not, so that no run ever confirms the finding.
  /** One run of it takes ONNX Runtime minutes: it is interrupted in the middle of one. */
  private static final String RUNS_LONG =
      """
      < ir_version: 10, opset_import: ["" : 21] >
      long (float[400,400] x) => (float[400,400] y)
      {
          count = Constant<value_int: int = 100000>()
          go = Constant<value: tensor = bool {1}>()
          z = Loop(count, go, x) <body: graph = body (int64 i, bool c, float[400,400] v)
              => (bool d, float[400,400] w) { d = Identity(c) m = MatMul(v, v) w = Tanh(m) }>
          y = Log(z)
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "explain ND001", "scan --no-out SAMPLE"})
  void shortCommandsLoadNoNativeLibrary(String line) throws Exception {
    Path log = folder.resolve("classes.log");
    List<String> args =
        Stream.of(line.split(" "))
            .map(word -> word.equals("SAMPLE") ? Run.sample("digits.onnxtxt") : word)
            .toList();
    ChildRun run = ChildRun.start(folder, List.of("-Xlog:class+load:file=" + log), args).finish();
    assertThat(run.code()).isLessThan(2);
    assertThat(ChildRun.read(log))
        .contains("org.assay.cli.Main")
        .doesNotContain("ai.onnxruntime", "org.sqlite", "org.assay.bench.numeric", "progressbar");
  }

  @Test
  void aMissingModelExitsWithTwoAndOneLine() throws Exception {
    ChildRun run = ChildRun.of(folder, "scan", "nope.onnx");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void theShippedArchiveDoesWithoutBenchmarks() throws Exception {
    ChildRun.Started scan =
        ChildRun.startShipped(folder, List.of("scan", "--no-out", Run.sample("digits.onnxtxt")));
    ChildRun run = scan.finish();
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(1);
    ChildRun bench =
        ChildRun.startShipped(folder, List.of("dev", "bench", "numeric", "--cases", ".")).finish();
    assertThat(bench.code()).isEqualTo(2);
    assertThat(bench.err()).hasLineCount(1).contains("a checkout of the repository");
    ChildRun operators = ChildRun.startShipped(folder, List.of("dev", "operators")).finish();
    assertThat(operators.code()).isEqualTo(2);
    assertThat(operators.err()).hasLineCount(1);
  }

  @Test
  void namesOutsideAsciiReachTheTerminalAsUtf8() throws Exception {
    Files.copy(Path.of(Run.sample("cosine.onnxtxt")), folder.resolve("größe.onnxtxt"));
    ChildRun run = ChildRun.of(folder, "scan", "--no-out", ".");
    assumeTrue(System.getProperty("sun.jnu.encoding", "").equals("UTF-8"), "locale is not UTF-8");
    assertThat(run.out()).contains("größe.onnxtxt");
  }

  @Test
  void interruptedItReportsWhatWasDone() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "no SIGINT on Windows");
    assumeTrue(!ignoresInterrupts(), "SIGINT is ignored here, as below nohup or a shell's &");
    Path first = folder.resolve("a.onnxtxt");
    Files.copy(Path.of(Run.sample("standardise.onnxtxt")), first);
    Path second = folder.resolve("b.onnxtxt");
    Files.writeString(second, RUNS_LONG);
    ChildRun.Started started =
        ChildRun.start(
            folder,
            List.of(),
            List.of(
                "check",
                "a.onnxtxt",
                "b.onnxtxt",
                "--seconds",
                "2500",
                "--isolate",
                "never",
                "--out",
                "out"));
    // The failing input of the first model is written when its runs are done.
    waitForFailingInput(folder.resolve("out/check-1"), started.process());
    Thread.sleep(500);
    new ProcessBuilder("kill", "-INT", Long.toString(started.process().pid())).start().waitFor();
    ChildRun run = started.finish();
    assertThat(run.code()).isEqualTo(130);
    assertThat(run.err()).contains("interrupted · reporting what was done until then");
    assertThat(run.out()).contains("a.onnxtxt", "confirmed").doesNotContain("b.onnxtxt");
    assertThat(folder.resolve("out/check-1/run.json")).exists();
  }

  // A process inherits which signals are ignored; bit 1 of the mask is SIGINT.
  static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
      }
    }
    return false;
  }

  private static void waitForFailingInput(Path run, Process process)
      throws IOException, InterruptedException {
    for (int i = 0; i < 2400 && process.isAlive(); i++) {
      if (Files.isDirectory(run) && !failing(run).isEmpty()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the first model was not done in time");
  }

  private static List<Path> failing(Path run) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(run)) {
      entries.filter(p -> Files.exists(p.resolve("failing.json"))).forEach(found::add);
    }
    return found;
  }
}
