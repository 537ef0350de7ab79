package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a diagnosis keeps what it has done. */
final class DiagnosePlaceOptions {
  private static final Path DEFAULT_OUT = Path.of("assay-out");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's own folder is made (default: assay-out).")
  @Nullable Path out;

  @Option(names = "--no-out", description = "Make no folder for the run.")
  boolean noOut;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = {
        "Go on with a run that was ended: repaired jobs that were trained in this folder of a run,",
        "e.g. assay-out/latest, are not trained again. Give the same job and options."
      })
  @Nullable Path resume;

  /** Finds or makes the folder, and takes interruptions until it is closed. */
  DiagnosePlace open(AssayCommand command) {
    if (resume != null) {
      if (!Files.isRegularFile(resume.resolve("run.json"))) {
        throw new UsageException(
            "is no folder of a run",
            resume.toString(),
            "a folder with a run.json",
            "e.g. --resume assay-out/latest");
      }
      return new DiagnosePlace(command, Optional.of(resume));
    }
    return new DiagnosePlace(command, noOut ? Optional.empty() : made(command));
  }

  /** Nobody asked for the default folder, so the run goes on without if it cannot be made. */
  private Optional<Path> made(AssayCommand command) {
    Path base = out == null ? DEFAULT_OUT : out;
    try {
      RunDirectory run = RunDirectory.create(base, "diagnose");
      String line = String.join(" ", command.spec().commandLine().getParseResult().originalArgs());
      run.writeRun(Version.tool(), Map.of("command", line));
      return Optional.of(run.path());
    } catch (IOException e) {
      UsageException failure =
          new UsageException(
              "the run's folder cannot be written (" + e.getClass().getSimpleName() + ")",
              base.toString(),
              "a folder that can be written to",
              "give --out DIR, or --no-out for none");
      if (out != null) {
        throw failure;
      }
      command.note(String.valueOf(failure.getMessage()));
      return Optional.empty();
    }
  }
}
