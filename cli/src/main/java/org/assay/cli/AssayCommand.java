package org.assay.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands share. {@link #call()} gives the exit code. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpWidth = 100,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    descriptionHeading = "%n")
abstract class AssayCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Mixin GlobalOptions global = new GlobalOptions();

  /** The command as picocli knows it; there once the command line was parsed. */
  CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not made by picocli");
    }
    return spec;
  }

  /** Where results go. */
  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  /** Where progress, notes and errors go. */
  PrintWriter err() {
    return spec().commandLine().getErr();
  }

  /** What the streams are connected to. */
  Terminal terminal() {
    return ((Assay) spec().root().userObject()).terminal();
  }

  /** Whether results may be coloured. */
  boolean colour() {
    return terminal().colour() && !global.noColour;
  }

  /** An error on standard error; the command goes on. */
  void error(String line) {
    // Part by part, since only parts have a limit.
    String harmless =
        Arrays.stream(line.split(" · ", -1))
            .map(part -> UsageException.line(part, "", "", ""))
            .collect(Collectors.joining(" · "));
    err().println("assay: " + harmless);
    err().flush();
  }

  /** A line for people on standard error. */
  void note(String line) {
    if (!global.quiet) {
      err().println("assay: " + line);
      err().flush();
    }
  }
}
