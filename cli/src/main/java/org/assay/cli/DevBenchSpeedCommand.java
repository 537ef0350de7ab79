package org.assay.cli;

import org.assay.bench.speed.SpeedBench;
import picocli.CommandLine.Command;

/** {@code assay dev bench speed}: how the cost of a scan grows. */
@Command(name = "speed", description = "Scans long chains and a large MLP, and times them.")
final class DevBenchSpeedCommand extends FiguresCommand {
  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    SpeedBench.Figures figures = SpeedBench.run();
    out().print(figures.toMarkdown());
    publish("speed", figures.toMarkdown());
    return ExitCode.CLEAN;
  }
}
