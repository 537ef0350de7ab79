package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.assay.numeric.rules.Rules;
import org.assay.report.ModelResult;
import org.assay.report.ScanResult;

/**
 * Analyses models one after the other and reports. Interrupted, it reports what was done until
 * then.
 */
final class ModelRun {
  private final AssayCommand command;
  private final ReportWriter writer;
  private final List<ModelResult> results = new ArrayList<>();
  private boolean written;

  ModelRun(AssayCommand command, ReportWriter writer) {
    this.command = command;
    this.writer = writer;
  }

  /** Runs; gives the exit code. */
  int execute(List<Path> models, Function<Path, ModelResult> analysis) {
    try (Interruption interruption = Interruption.handledBy(command, this::interrupted)) {
      try (Progress progress = Progress.of(command, models.size())) {
        for (Path model : models) {
          progress.at(model);
          ModelResult result = analysis.apply(model);
          synchronized (this) {
            results.add(result);
          }
          progress.done();
        }
      }
      return write();
    }
  }

  private synchronized int write() {
    written = true;
    return writer.write(ScanResult.of(Version.tool(), Rules.all(), results));
  }

  private synchronized void interrupted() {
    if (written) {
      return;
    }
    command.error("interrupted · reporting what was done until then");
    write();
  }
}
