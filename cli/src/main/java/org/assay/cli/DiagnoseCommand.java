package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
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
import org.assay.train.repair.Exploration;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceListener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay diagnose}: whether a training goes wrong, and where. */
@Command(
    name = "diagnose",
    description = {
      "Trains a network as a job file says, and shows whether the training goes wrong, and where.",
      "Given the trace of a training (docs/trace.md), judges that instead of training.",
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

  @Parameters(paramLabel = "JOB.yaml|TRACE.jsonl", description = "The job, or a trace.")
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

  @Mixin TraceOptions traces = new TraceOptions();
  @Mixin DiagnosePlaceOptions places = new DiagnosePlaceOptions();

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(job), "a job (yaml), or a trace (jsonl)");
    requireAtLeastOne("--epochs", epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs));
    requireAtLeastOne("--threads", OptionalInt.of(threads));
    requireAtLeastOne("--workers", OptionalInt.of(workers));
    if (!(budget >= 0 && budget < Double.POSITIVE_INFINITY)) {
      throw new UsageException("the value " + budget, "--budget", "seconds, at least 0", "");
    }
    Map<Path, String> targets = ReportTargets.of(reports);
    SearchOptions search = new SearchOptions(budget, workers, seed);
    try (DiagnosePlace place = places.open(this)) {
      Shown shown =
          TraceOptions.isTrace(file)
              ? new TraceRun(this, traces).read(file, like != null, search, place.conditions())
              : trained(file, search, place);
      int code = report(shown, targets);
      place.keep(shown);
      return code;
    }
  }

  private Shown trained(Path file, SearchOptions search, DiagnosePlace place) {
    Job read = JobReader.read(file, variant);
    if (epochs != null) {
      read = read.withFit(read.fit().withEpochs(epochs));
    }
    TrainOptions options = new TrainOptions(TrainOptions.DEFAULT.probes(), threads);
    Diagnoser.Style style = like == null ? Diagnoser.Style.ALL : Diagnoser.Style.DEEPLOCALIZE;
    Diagnosis diagnosis =
        traces.writing(
            this,
            TrainingPlan.of(read, seed),
            TraceListener.all(live(read.fit().epochs()), event -> !place.isStopped()),
            (plan, watcher) -> Diagnoser.run(plan, stop, options, watcher, style));
    Exploration causes =
        like == null && !place.isStopped()
            ? Diagnoser.explore(read, diagnosis, search, place.conditions())
            : Exploration.NOTHING;
    return new Shown(
        diagnosis, causes, read, file, DiagnosisText.render(diagnosis) + CausesText.render(causes));
  }

  /**
   * What is reported.
   *
   * @param text all of it for people
   */
  record Shown(Diagnosis diagnosis, Exploration causes, Job job, Path file, String text) {}

  private int report(Shown shown, Map<Path, String> targets) {
    for (Map.Entry<Path, String> report : targets.entrySet()) {
      FiguresCommand.write(report.getKey(), rendered(report.getValue(), shown));
    }
    out().print(rendered(format.name().toLowerCase(Locale.ROOT), shown));
    out().flush();
    return shown.diagnosis().verdict() == Diagnosis.Verdict.FAULTY
        ? ExitCode.FINDINGS
        : ExitCode.CLEAN;
  }

  /** A form of the result; ends with a newline. */
  static String rendered(String kind, Shown shown) {
    Diagnosis diagnosis = shown.diagnosis();
    return switch (kind) {
      case "json" -> DiagnosisJson.render(diagnosis, shown.causes()) + "\n";
      case "sarif" ->
          DiagnosisSarif.render(
                  diagnosis,
                  shown.causes(),
                  shown.job(),
                  shown.file(),
                  ReportWriter.repository(),
                  Version.tool())
              + "\n";
      case "html" -> DiagnosisHtml.render(diagnosis, shown.causes(), Version.tool());
      default -> shown.text();
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
