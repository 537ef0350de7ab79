package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assay.onnx.ErrorLine;
import org.assay.train.diagnose.CausesText;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.diagnose.DiagnosisText;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.repair.Conditions;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.SearchOptions;

/** Diagnoses a training by its trace. */
final class TraceRun {
  /** Causes that are told in full. */
  private static final int IN_FULL = 3;

  private final AssayCommand command;
  private final TraceOptions options;

  TraceRun(AssayCommand command, TraceOptions options) {
    this.command = command;
    this.options = options;
  }

  /** Reads a trace, and judges it without its job. */
  static DiagnoseCommand.Shown alone(AssayCommand command, Path file) {
    TraceDiagnoser.Result result = TraceDiagnoser.read(file, Diagnoser.Style.ALL);
    result.notes().forEach(command::note);
    return alone(result, file);
  }

  private static DiagnoseCommand.Shown alone(TraceDiagnoser.Result result, Path file) {
    List<Diagnosed> causes = TraceDiagnoser.causes(result);
    return new DiagnoseCommand.Shown(
        result.diagnosis(), Exploration.of(causes), result.job(), file, text(result, causes));
  }

  /** Reads a trace, and trains repaired jobs where its job is there. */
  DiagnoseCommand.Shown read(Path file, boolean like, SearchOptions search, Conditions conditions) {
    TraceDiagnoser.Result result =
        TraceDiagnoser.read(file, like ? Diagnoser.Style.DEEPLOCALIZE : Diagnoser.Style.ALL);
    result.notes().forEach(command::note);
    if (like) {
      return new DiagnoseCommand.Shown(
          result.diagnosis(), Exploration.NOTHING, result.job(), file, text(result, List.of()));
    }
    Optional<Path> job = options.job().or(() -> beside(file, result.exported()));
    if (job.isEmpty()) {
      return alone(result, file);
    }
    Variant variant = result.diagnosis().variant();
    Job read = JobReader.read(job.get(), variant);
    Diagnosis diagnosis = TraceDiagnoser.with(read, result.diagnosis());
    Exploration causes = Diagnoser.explore(read, diagnosis, search, conditions);
    return new DiagnoseCommand.Shown(
        diagnosis,
        causes,
        read,
        job.get(),
        DiagnosisText.render(diagnosis) + CausesText.render(causes));
  }

  /** The job that the trace names, if it lies in the trace's folder or below. */
  private Optional<Path> beside(Path file, Optional<String> exported) {
    if (exported.isEmpty()) {
      return Optional.empty();
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    try {
      Path job = folder == null ? Path.of(exported.get()) : folder.resolve(exported.get());
      // A trace may come from anywhere: it does not choose files of other places.
      if (folder != null && job.normalize().startsWith(folder) && Files.isRegularFile(job)) {
        return Optional.of(job.normalize());
      }
    } catch (java.nio.file.InvalidPathException e) {
      command.note(ErrorLine.of("the job's path is none", exported.get(), "", ""));
      return Optional.empty();
    }
    command.note(
        ErrorLine.of(
            "the trace's job is not beside it",
            exported.get(),
            "a file in the trace's folder",
            "give --job F.yaml to try repairs"));
    return Optional.empty();
  }

  private static String text(TraceDiagnoser.Result result, List<Diagnosed> causes) {
    StringBuilder out = new StringBuilder(DiagnosisText.render(result.diagnosis(), result.form()));
    if (!causes.isEmpty()) {
      out.append("causes by rules, the likeliest first; with --job F.yaml repairs are tried\n");
    }
    for (int i = 0; i < causes.size(); i++) {
      Diagnosed cause = causes.get(i);
      out.append(
          String.format(
              Locale.ROOT,
              "  %d. %s · %s · confidence %.2f%n",
              i + 1,
              cause.hypothesis().kind().text(),
              ErrorLine.part(cause.hypothesis().place().text(), 300),
              cause.confidence()));
      if (i < IN_FULL) {
        cause
            .evidence()
            .forEach(e -> out.append("     ").append(ErrorLine.part(e, 300)).append('\n'));
      }
    }
    return out.toString();
  }
}
