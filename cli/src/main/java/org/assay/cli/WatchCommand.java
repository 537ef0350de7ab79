package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assay.report.RunDirectory;
import org.assay.train.watch.Token;
import org.assay.train.watch.WatchServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay watch}: takes traces of trainings in Keras or PyTorch, and judges them live. */
@Command(
    name = "watch",
    description = {
      "Watches trainings in Keras or PyTorch, and shows at once when one goes wrong.",
      "They come from this machine, by the Python package assay-watch. Ends with Ctrl-C and the",
      "report of what came."
    })
final class WatchCommand extends AssayCommand {
  private static final Path DEFAULT_OUT = Path.of("assay-out");
  private static final long INTERRUPT_SECONDS = 30;
  private static final int MOST_PORT = 65535;
  private static final int SHORTEST_TOKEN = 8;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Listen on this port of 127.0.0.1 (default: any that is free).")
  int port;

  @Option(
      names = "--token",
      paramLabel = "T",
      description = "What clients must say to be listened to (default: random, 128 bits).")
  @Nullable String token;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the run's folder, which holds the traces (default: assay-out).")
  Path out = DEFAULT_OUT;

  @Option(names = "--stop", description = "Ask a training to stop at its first error.")
  boolean stop;

  @Option(
      names = "--max-trace",
      paramLabel = "SIZE",
      description = "Size of a trace, e.g. 64MB (default); beyond it looks at layers are thinned.")
  String maxTrace = "64MB";

  @Option(
      names = "--report",
      paramLabel = "KIND=PATH",
      description = {
        "Write a report of each training to a file when it ends; kinds: text, json, sarif, html.",
        "The second training's gets -2 behind its name, and so on. Repeatable."
      })
  List<String> reports = new ArrayList<>();

  @Override
  public Integer call() {
    if (port < 0 || port > MOST_PORT) {
      throw new UsageException(
          "the value " + port, "--port", "0 to " + MOST_PORT, "0 takes any that is free");
    }
    if (token != null && (token.length() < SHORTEST_TOKEN || !token.matches("[!-~]+"))) {
      throw new UsageException(
          "the token is short or holds odd characters",
          "--token",
          "at least " + SHORTEST_TOKEN + " characters of ASCII without spaces",
          "leave it out for a random one");
    }
    long most = TraceOptions.bytes(maxTrace);
    Map<Path, String> targets = ReportTargets.of(reports);
    Token secret = token == null ? Token.random() : Token.of(token);
    Path folder = folder();
    WatchReports shown = new WatchReports(this, targets);
    CountDownLatch ended = new CountDownLatch(1);
    try (Interruption asked =
        Interruption.endedBy(
            this, () -> interrupted(ended), INTERRUPT_SECONDS, this::notWrittenInTime)) {
      try (WatchServer server =
          WatchServer.open(
              port, secret, stop, most, n -> folder.resolve("training-" + n + ".jsonl"), shown)) {
        greet(server, secret, folder);
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return shown.finish();
    }
  }

  private Path folder() {
    try {
      RunDirectory run = RunDirectory.create(out, "watch");
      run.writeRun(Version.tool(), Map.of("command", "watch"));
      return run.path();
    } catch (IOException e) {
      throw new UsageException(
          "the run's folder cannot be written (" + e.getClass().getSimpleName() + ")",
          out.toString(),
          "a folder that can be written to",
          "give --out DIR");
    }
  }

  private void greet(WatchServer server, Token secret, Path folder) {
    String address = "127.0.0.1:" + server.port();
    out().printf("watching on %s · token %s · traces go to %s%n", address, secret.text(), folder);
    out()
        .printf(
            "Keras: import assay_watch.keras; callbacks=[assay_watch.keras.Watch("
                + "assay_watch.connect(\"%s\", \"%s\"))]%n",
            address, secret.text());
    out().printf("or any: ASSAY_WATCH=%s/%s python train.py%n", address, secret.text());
    out().flush();
  }

  private void interrupted(CountDownLatch ended) {
    error("interrupted · reporting what came until then");
    ended.countDown();
  }

  private void notWrittenInTime() {
    error("the reports were not written in time · the traces are in the run's folder");
  }
}
