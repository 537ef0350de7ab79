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
    Thread onInterrupt = new Thread(this::interrupted, "assay-interrupted");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
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
    int code = write();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // Interrupted just now: the hook finds the report written, and the machine goes down.
      command.note("interrupted after the report was written");
    }
    return code;
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
    command.out().flush();
    command.err().flush();
  }
}
