package org.assay.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.train.data.Datasets;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TraceReader;
import org.assay.train.trace.TraceWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code assay diagnose} that speak of traces. */
final class TraceOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})\\s*([kmg]?)i?b?");

  @Option(
      names = "--trace",
      paramLabel = "F.jsonl",
      description = "Write the trace of the training to this file, each step at once.")
  @Nullable Path trace;

  @Option(
      names = "--max-trace",
      paramLabel = "SIZE",
      description = {
        "Size of the trace, e.g. 500KB, 64MB (default) or 1GB; beyond it looks at the layers are",
        "thinned."
      })
  String maxTrace = "64MB";

  @Option(
      names = "--job",
      paramLabel = "F.yaml",
      description = {
        "With a trace: the job that was trained, to try repairs; by default what the trace says",
        "lies beside it."
      })
  @Nullable Path job;

  /** The job that was given beside a trace. */
  Optional<Path> job() {
    return Optional.ofNullable(job).map(file -> ModelPaths.existing(file, "a job (yaml)"));
  }

  /** Whether a file is meant as a trace, by what it holds or by its name. */
  static boolean isTrace(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl") || TraceReader.isTrace(file);
  }

  /** The greatest size of a trace in bytes. */
  static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      int shift =
          switch (matcher.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
          };
      long bytes = Long.parseLong(matcher.group(1)) << shift;
      if (bytes >= TraceWriter.LEAST_SIZE && bytes >> shift == Long.parseLong(matcher.group(1))) {
        return bytes;
      }
    }
    throw new UsageException(
        "the value '" + size + "'", "--max-trace", "a size of at least 64KB, e.g. 64MB", "");
  }

  /**
   * Runs a training and writes its trace beside, if one is wanted.
   *
   * @param watcher is told of everything too
   */
  <T> T writing(
      AssayCommand command,
      TrainingPlan plan,
      TraceListener watcher,
      BiFunction<TrainingPlan, TraceListener, T> training) {
    long most = bytes(maxTrace);
    if (trace == null) {
      return training.apply(plan, watcher);
    }
    try (TraceWriter writer =
        TraceWriter.open(
            trace,
            most,
            facts -> TraceDiagnoser.head(plan, facts, Datasets.raw(plan.job().data())))) {
      T result = training.apply(plan, TraceListener.all(watcher, writer));
      if (writer.thinned() > 0) {
        command.note(
            "the trace reached " + maxTrace + " and was thinned " + writer.thinned() + " times");
      }
      return result;
    }
  }
}
