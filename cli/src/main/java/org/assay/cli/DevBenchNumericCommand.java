package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.bench.numeric.NumericBench;
import org.assay.bench.numeric.NumericFigures;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench numeric}: defects found, false alarms, time. */
@Command(
    name = "numeric",
    description = "Scans the cases of numerical defects and compares with what is known of them.")
final class DevBenchNumericCommand extends FiguresCommand.WithJson {
  private static final int MOST_REPETITIONS = 10_000;

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "DIR",
      description = "Folder of <id>.onnxtxt and <id>.yaml.")
  @Nullable Path cases;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Scan each case N times more, for the time when warm (default: 0).")
  int repeat;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("is no folder", folder.toString(), "a folder of cases", "");
    }
    if (repeat < 0 || repeat > MOST_REPETITIONS) {
      throw new UsageException(repeat + " repetitions", "--repeat", "0 to " + MOST_REPETITIONS, "");
    }
    NumericFigures figures = NumericBench.run(folder, repeat);
    out().print(figures.toText());
    writeJson(figures.toJson());
    publish("numeric", figures.toMarkdown());
    return figures.perfect() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
