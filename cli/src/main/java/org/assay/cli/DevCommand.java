package org.assay.cli;

import picocli.CommandLine.Command;

/** {@code assay dev}: what developers of Assay need. */
@Command(
    name = "dev",
    description = "Commands for the development of Assay; they need a checkout.",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DevCasesCommand.class,
      DevBenchCommand.class,
      DevOperatorsCommand.class,
      DevSoundnessCommand.class
    })
final class DevCommand extends AssayCommand {
  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.CLEAN;
  }

  /**
   * Makes sure that this is no shipped archive, which leaves the benchmarks out.
   *
   * @throws UsageException if it is
   */
  static void requireCheckout() {
    if (DevCommand.class.getResource("/org/assay/bench/numeric/NumericBench.class") == null) {
      throw new UsageException(
          "the benchmarks are not in this archive",
          "assay dev",
          "a checkout of the repository",
          "clone it and use its ./assay");
    }
  }
}
