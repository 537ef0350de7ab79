package org.assay.cli;

import picocli.CommandLine.Command;

/** {@code assay dev bench}: benchmarks. */
@Command(
    name = "bench",
    description = "Benchmarks: our figure beside the published one.",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DevBenchNumericCommand.class,
      DevBenchConfirmCommand.class,
      DevBenchFixCommand.class,
      DevBenchCausesCommand.class,
      DevBenchSoundnessCommand.class,
      DevBenchKernelsCommand.class,
      DevBenchGradientsCommand.class,
      DevBenchModelsCommand.class,
      DevBenchSpeedCommand.class,
      DevBenchProcessCommand.class,
      DevBenchMutantsCommand.class,
      DevBenchFuzzCommand.class,
      DevBenchTrainingCommand.class
    })
final class DevBenchCommand extends AssayCommand {
  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.CLEAN;
  }
}
