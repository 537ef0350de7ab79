package org.assay.bench.causes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assay.data.DataException;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TraceWriter;

/** Verdicts by traces beside those of the trainings, for all variants of all programs. */
public final class TraceVerdictsBench {
  private TraceVerdictsBench() {}

  /**
   * Counts.
   *
   * @param variants that were trained
   * @param same whose trace shows the same symptoms, number by number, and the same verdict
   * @param sampled whose trace with a sample of rows has the same verdict
   * @param bare whose trace has the same verdict with layers, steps and outputs beside targets
   *     alone: no rows, no arguments, not known to be the whole network
   * @param falseAlarms called faulty by the bare trace and healthy by the training
   */
  public record Verdicts(int variants, int same, int sampled, int bare, int falseAlarms) {
    private Verdicts plus(boolean isSame, boolean isSampled, boolean isBare, boolean isFalse) {
      return new Verdicts(
          variants + 1,
          same + (isSame ? 1 : 0),
          sampled + (isSampled ? 1 : 0),
          bare + (isBare ? 1 : 0),
          falseAlarms + (isFalse ? 1 : 0));
    }
  }

  /**
   * Trains all and counts.
   *
   * @throws DataException if a file cannot be read or written
   */
  public static Verdicts run(Path folder, long seed, Consumer<String> progress) {
    Verdicts verdicts = new Verdicts(0, 0, 0, 0, 0);
    try {
      Path traces = Files.createTempDirectory("assay-traces");
      for (Path file : CausesBench.cases(folder)) {
        for (Variant variant : Variant.values()) {
          try {
            verdicts = run(JobReader.read(file, variant), traces, seed, verdicts);
          } catch (TrainException missing) {
            // Most programs do not have all variants.
            continue;
          }
        }
        progress.accept(file.getFileName() + ": " + verdicts);
      }
      Files.delete(traces);
    } catch (IOException e) {
      throw new DataException("a trace cannot be written", folder.toString(), "", e);
    }
    return verdicts;
  }

  private static Verdicts run(Job job, Path traces, long seed, Verdicts before) throws IOException {
    TrainingPlan plan = TrainingPlan.of(job, seed);
    Dataset raw = Datasets.raw(job.data());
    Path whole = traces.resolve("whole.jsonl");
    Path sampled = traces.resolve("sampled.jsonl");
    Path bare = traces.resolve("bare.jsonl");
    long most = TraceWriter.USUAL_SIZE;
    Diagnosis live;
    try (TraceWriter one = TraceWriter.open(whole, most, f -> TraceDiagnoser.head(plan, f, raw));
        TraceWriter two =
            TraceWriter.open(sampled, most, f -> TraceDiagnoser.head(plan, f, raw).withoutData());
        TraceWriter three = TraceWriter.open(bare, most, f -> TraceHead.of("other", f))) {
      live =
          Diagnoser.run(
              plan,
              false,
              TrainOptions.DEFAULT,
              TraceListener.all(one, two, three),
              Diagnoser.Style.ALL);
    }
    Diagnosis byWhole = TraceDiagnoser.read(whole, Diagnoser.Style.ALL).diagnosis();
    Diagnosis.Verdict bySample =
        TraceDiagnoser.read(sampled, Diagnoser.Style.ALL).diagnosis().verdict();
    Diagnosis.Verdict byBare = TraceDiagnoser.read(bare, Diagnoser.Style.ALL).diagnosis().verdict();
    for (Path trace : new Path[] {whole, sampled, bare}) {
      Files.delete(trace);
    }
    return before.plus(
        byWhole.symptoms().equals(live.symptoms()) && byWhole.verdict() == live.verdict(),
        bySample == live.verdict(),
        byBare == live.verdict(),
        byBare == Diagnosis.Verdict.FAULTY && live.verdict() == Diagnosis.Verdict.HEALTHY);
  }
}
