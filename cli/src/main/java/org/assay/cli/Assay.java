package org.assay.cli;

import picocli.CommandLine.Command;

/** The program without a command. */
@Command(
    name = "assay",
    description = {
      "Finds operators of neural networks (ONNX) that can produce NaN or Inf, and shows why.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 nothing found, 1 findings, 2 wrong use or unreadable input,",
      "3 internal error, 130 interrupted."
    },
    commandListHeading = "%nCommands:%n",
    subcommands = {
      CheckCommand.class,
      ConfirmCommand.class,
      ScanCommand.class,
      BoundsCommand.class,
      TraceCommand.class,
      CompareCommand.class,
      FuzzCommand.class,
      FixCommand.class,
      DiagnoseCommand.class,
      WatchCommand.class,
      ReplayCommand.class,
      GradCommand.class,
      InitCommand.class,
      ExplainCommand.class,
      DoctorCommand.class,
      DevCommand.class,
    })
final class Assay extends AssayCommand {
  private final Terminal terminal;

  Assay(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  Terminal terminal() {
    return terminal;
  }

  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.CLEAN;
  }
}
