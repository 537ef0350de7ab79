package org.assay.cli;

import picocli.CommandLine.Option;

/** Options of every command. */
final class GlobalOptions {
  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  @Option(names = "--no-color", description = "No colours, whatever the terminal can do.")
  boolean noColour;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no notes on standard error; errors are still shown.")
  boolean quiet;
}
