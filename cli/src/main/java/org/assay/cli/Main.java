package org.assay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /** Runs the command given by {@code args} and exits with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    System.exit(run(Terminal.ofSystem(), out, err, args));
  }

  /**
   * Runs a command in this process.
   *
   * @param out where results go
   * @param err where progress, notes and errors go
   * @return the exit code
   */
  static int run(Terminal terminal, PrintWriter out, PrintWriter err, String... args) {
    ErrorHandling errors = new ErrorHandling();
    CommandLine command = new CommandLine(new Assay(terminal));
    command
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(terminal, args)))
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
    int code;
    try {
      code = command.execute(args);
    } catch (StackOverflowError | OutOfMemoryError e) {
      code = ErrorHandling.report(e, err, java.util.List.of(args).contains("--debug"));
    }
    out.flush();
    if (out.checkError() && code < ExitCode.USAGE) {
      err.println(
          "assay: standard output cannot be written · closed or full · write to a file with --report");
      code = ExitCode.USAGE;
    }
    err.flush();
    return code;
  }

  private static CommandLine.Help.Ansi ansi(Terminal terminal, String... args) {
    return terminal.colour() && !java.util.List.of(args).contains("--no-color")
        ? CommandLine.Help.Ansi.ON
        : CommandLine.Help.Ansi.OFF;
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
  }
}
