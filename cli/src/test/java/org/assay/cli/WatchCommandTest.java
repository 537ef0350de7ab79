package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay watch} as a process of its own, with a trace of the sample sent to it. */
class WatchCommandTest {
  private static final Pattern ADDRESS =
      Pattern.compile("watching on 127\\.0\\.0\\.1:([0-9]+) · token ([0-9a-f]{32}) ");

  @TempDir Path folder;

  /** A running watch and one client of it. */
  private record Watching(ChildRun.Started process, Socket socket, BufferedReader answers)
      implements AutoCloseable {
    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      socket.close();
      process.process().destroyForcibly();
    }
  }

  private Watching start(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("watch", "--out", "out"));
    args.addAll(List.of(more));
    ChildRun.Started started = ChildRun.start(folder, List.of(), args);
    Matcher matcher = ADDRESS.matcher("");
    for (int i = 0; i < 1200 && !matcher.find(); i++) {
      assertThat(started.process().isAlive()).as(Files.readString(started.err())).isTrue();
      Thread.sleep(50);
      matcher = ADDRESS.matcher(Files.readString(started.out()));
    }
    Socket socket =
        new Socket(InetAddress.getByName("127.0.0.1"), Integer.parseInt(matcher.group(1)));
    socket.setSoTimeout(60_000);
    Watching watching =
        new Watching(
            started,
            socket,
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    watching.say(
        "{\"event\":\"hello\",\"schema\":\"assay.training/1\",\"token\":\""
            + matcher.group(2)
            + "\"}");
    assertThat(watching.answers().readLine()).isEqualTo("{\"answer\":\"ok\"}");
    return watching;
  }

  private List<String> trace() throws IOException {
    Path file = folder.resolve("xor.jsonl");
    Run.of("diagnose", Run.sample("xor.yaml"), "--budget", "0", "--trace", file.toString());
    return Files.readAllLines(file);
  }

  @Test
  void aFaultyTrainingIsStoppedAndReported() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "no SIGINT on Windows");
    assumeTrue(!ProcessTest.ignoresInterrupts(), "SIGINT is ignored here");
    List<String> lines = trace();
    try (Watching watching = start("--stop", "--report", "json=report.json")) {
      int sent = 0;
      while (!lines.get(sent).contains("NaN")) {
        watching.say(lines.get(sent++));
      }
      watching.say(lines.get(sent++));
      assertThat(watching.answers().readLine())
          .startsWith("{\"answer\":\"stop\",\"rule\":\"TD001\",\"layer\":\"output\"");
      Path file = folder.resolve("out/watch-1/training-1.jsonl");
      assertThat(Files.readAllLines(file)).hasSize(sent);
      new ProcessBuilder("kill", "-INT", Long.toString(watching.process().process().pid()))
          .start()
          .waitFor();
      ChildRun run = watching.process().finish();
      assertThat(run.code()).isEqualTo(130);
      assertThat(run.out()).contains("assay_watch.connect(", "xor (buggy): faulty", "TD001");
      assertThat(run.err())
          .contains("training-1 (xor) begins", "error TD001", "interrupted · reporting what came")
          .contains("the trace has no end");
      assertThat(Files.readString(folder.resolve("report.json"))).contains("assay.diagnose/1");
      assertThat(folder.resolve("out/watch-1/run.json")).exists();
      Run again = Run.of("diagnose", file.toString());
      assertThat(again.out()).contains("xor (buggy): faulty");
    }
  }

  @Test
  void onlyWhatIsNeededIsLoadedAndAnEndIsReportedAtOnce() throws Exception {
    List<String> lines = trace();
    try (Watching watching = start("--quiet")) {
      for (String line : lines) {
        watching.say(line);
      }
      for (int i = 0; i < 1200; i++) {
        if (Files.readString(watching.process().out()).contains("causes by rules")) {
          break;
        }
        Thread.sleep(50);
      }
      assertThat(Files.readString(watching.process().out()))
          .contains("== training-1 (xor)", "TD013", "causes by rules", "learning_rate_too_high");
      assertThat(Files.readString(watching.process().err())).isEmpty();
      if (Files.exists(Path.of("/proc/self/maps"))) {
        Path maps = Path.of("/proc/" + watching.process().process().pid() + "/maps");
        assertThat(Files.readString(maps)).doesNotContain("onnxruntime");
      }
    }
  }

  @Test
  void whatIsKilledLosesNothingWritten() throws Exception {
    List<String> lines = trace();
    try (Watching watching = start()) {
      for (String line : lines.subList(0, 60)) {
        watching.say(line);
      }
      Path file = folder.resolve("out/watch-1/training-1.jsonl");
      for (int i = 0; i < 1200; i++) {
        if (Files.exists(file) && Files.readAllLines(file).size() == 60) {
          break;
        }
        Thread.sleep(20);
      }
      watching.process().process().destroyForcibly().waitFor();
      assertThat(Files.readAllLines(file)).hasSize(60);
      Run run = Run.of("diagnose", file.toString());
      assertThat(run.out()).contains("TD001");
      assertThat(run.err()).contains("the trace has no end");
    }
  }

  @Test
  void whatIsWrongIsOneLine() {
    refused("--port", "--port", "70000");
    refused("--token", "--token", "short");
    refused("--token", "--token", "with space and more");
    refused("--max-trace", "--max-trace", "1");
    refused("KIND=PATH", "--report", "pdf=x");
    refused("--out", "--out", Run.sample("xor.yaml"));
  }

  private static void refused(String words, String... rest) {
    List<String> args = new ArrayList<>(List.of("watch"));
    args.addAll(List.of(rest));
    Run run = Run.of(args.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(words);
  }
}
