package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.document.MarkedSection;
import org.assay.bench.speed.SpeedBench;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench speed}: how the cost of a scan grows. */
@Command(name = "speed", description = "Scans long chains and a large MLP, and times them.")
final class DevBenchSpeedCommand extends AssayCommand {
  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Put the table into this page, e.g. docs/benchmarks.md.")
  @Nullable Path docs;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    SpeedBench.Figures figures = SpeedBench.run();
    out().print(figures.toMarkdown());
    if (docs != null) {
      String command = "`assay dev bench speed --docs " + docs + "`";
      MarkedSection.write(docs, "speed", figures.toMarkdown() + "\nCommand: " + command + "\n");
    }
    return ExitCode.CLEAN;
  }
}
