package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.train.diagnose.CausesText;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.diagnose.DiagnosisHtml;
import org.assay.train.diagnose.DiagnosisJson;
import org.assay.train.diagnose.DiagnosisSarif;
import org.assay.train.diagnose.DiagnosisText;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.repair.Conditions;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.TrainOptions;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceListener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay diagnose}: whether a training goes wrong, and where. */
@Command(
    name = "diagnose",
    description = {
      "Trains a network as a job file says, and shows whether the training goes wrong, and where.",
      "The exit code is 1 if it does."
    })
final class DiagnoseCommand extends AssayCommand {
  /** Lines that show how the loss goes on, at most. */
  private static final int LIVE_LINES = 20;

  /** Forms of the result. */
  enum Format {
    TEXT,
    JSON,
    SARIF
  }

  @Parameters(paramLabel = "JOB.yaml", description = "The job.")
  @Nullable Path job;

  @Option(
      names = "--variant",
      paramLabel = "buggy|fixed|remedy",
      description = "Which form of a job that has several (default: buggy).")
  Variant variant = Variant.BUGGY;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Train for N epochs instead of what the job says.")
  @Nullable Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of first weights, order of rows, dropout and noise (default: 0).")
  long seed;

  /** Other tools whose checks can be used instead of ours. */
  enum Like {
    DEEPLOCALIZE
  }

  @Option(
      names = "--like",
      paramLabel = "deeplocalize",
      description = "Use the checks of another tool instead of ours; ends at the first finding.")
  @Nullable Like like;

  @Option(names = "--stop", description = "End the training at the first symptom.")
  boolean stop;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads within one operator (default: 1).")
  int threads = 1;

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description = {
        "Seconds of one core, reckoned from the job's sizes, for training repaired jobs",
        "(default: 48). With 0 causes and repairs come from rules alone."
      })
  double budget = SearchOptions.DEFAULT.budget();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Repaired jobs that are trained at the same time (default: 1).")
  int workers = 1;

  @Option(
      names = "--format",
      paramLabel = "text|json|sarif",
      description = "Form of the result (default: text).")
  Format format = Format.TEXT;

  @Option(
      names = "--report",
      paramLabel = "KIND=PATH",
      description = "Write a report to a file; kinds: text, json, sarif, html. Repeatable.")
  List<String> reports = new ArrayList<>();

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(job), "a job (yaml)");
    requireAtLeastOne("--epochs", epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs));
    requireAtLeastOne("--threads", OptionalInt.of(threads));
    requireAtLeastOne("--workers", OptionalInt.of(workers));
    if (!(budget >= 0 && budget < Double.POSITIVE_INFINITY)) {
      throw new UsageException("the value " + budget, "--budget", "seconds, at least 0", "");
    }
    Map<Path, String> targets = targets();
    Job read = JobReader.read(file, variant);
    if (epochs != null) {
      read = read.withFit(read.fit().withEpochs(epochs));
    }
    TrainOptions options = new TrainOptions(TrainOptions.DEFAULT.probes(), threads);
    Diagnoser.Style style = like == null ? Diagnoser.Style.ALL : Diagnoser.Style.DEEPLOCALIZE;
    Diagnosis diagnosis =
        Diagnoser.run(read, seed, stop, options, live(read.fit().epochs()), style);
    Exploration causes =
        like == null
            ? Diagnoser.explore(
                read, diagnosis, new SearchOptions(budget, workers, seed), Conditions.NONE)
            : Exploration.NOTHING;
    for (Map.Entry<Path, String> report : targets.entrySet()) {
      FiguresCommand.write(
          report.getKey(), rendered(report.getValue(), diagnosis, causes, read, file));
    }
    out().print(rendered(format.name().toLowerCase(Locale.ROOT), diagnosis, causes, read, file));
    out().flush();
    return diagnosis.verdict() == Diagnosis.Verdict.FAULTY ? ExitCode.FINDINGS : ExitCode.CLEAN;
  }

  /** The kind of report by the file it goes to. */
  private Map<Path, String> targets() {
    Map<Path, String> targets = new LinkedHashMap<>();
    for (String report : reports) {
      int at = report.indexOf('=');
      String kind = at < 1 ? "" : report.substring(0, at);
      if (!List.of("text", "json", "sarif", "html").contains(kind) || at == report.length() - 1) {
        throw new UsageException(
            "cannot read '" + report + "'",
            "--report",
            "KIND=PATH with a kind of text, json, sarif, html",
            "e.g. --report html=out.html");
      }
      targets.put(Path.of(report.substring(at + 1)), kind);
    }
    return targets;
  }

  private static String rendered(
      String kind, Diagnosis diagnosis, Exploration causes, Job job, Path file) {
    return switch (kind) {
      case "json" -> DiagnosisJson.render(diagnosis, causes) + "\n";
      case "sarif" ->
          DiagnosisSarif.render(diagnosis, job, file, ReportWriter.repository(), Version.tool())
              + "\n";
      case "html" -> DiagnosisHtml.render(diagnosis, causes, Version.tool());
      default -> DiagnosisText.render(diagnosis) + CausesText.render(causes.diagnoses());
    };
  }

  private static void requireAtLeastOne(String option, OptionalInt value) {
    if (value.isPresent() && value.getAsInt() < 1) {
      throw new UsageException(
          "the value " + value.getAsInt(), option, "a whole number of at least 1", "");
    }
  }

  private TraceListener live(int all) {
    int every = Math.max(1, (all + LIVE_LINES - 1) / LIVE_LINES);
    return event -> {
      if (event instanceof TraceEvent.Epoch epoch
          && (epoch.epoch() % every == 0 || epoch.epoch() == 1 || epoch.epoch() == all)) {
        note("epoch " + epoch.epoch() + " of " + all + ": " + DiagnosisText.epoch(epoch));
      }
      return true;
    };
  }
}
