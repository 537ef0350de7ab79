package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.bench.speed.ProcessBench;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench process}: what a user waits for. */
@Command(
    name = "process",
    description = "Times whole processes of the launcher: wall, CPU, peak memory.")
final class DevBenchProcessCommand extends FiguresCommand {
  private static final int MOST_ROUNDS = 100;

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "DIR",
      description = "Folder of <id>.onnxtxt and <id>.yaml.")
  @Nullable Path cases;

  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      description = "Script that starts Assay (default: ${DEFAULT-VALUE}).")
  Path launcher = Path.of("assay");

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Rounds, of which medians are taken (default: ${DEFAULT-VALUE}).")
  int repeat = 7;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
    if (!Files.isExecutable(launcher)) {
      throw new UsageException(
          "cannot be executed",
          launcher.toString(),
          "a script that starts Assay",
          "call it from the root of the checkout, or give --launcher");
    }
    if (repeat < 1 || repeat > MOST_ROUNDS) {
      throw new UsageException(repeat + " rounds", "--repeat", "1 to " + MOST_ROUNDS, "");
    }
    String table = new ProcessBench(launcher).run(folder, repeat).toMarkdown();
    out().print(table);
    publish("process", table);
    return ExitCode.CLEAN;
  }
}
