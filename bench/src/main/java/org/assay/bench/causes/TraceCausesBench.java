package org.assay.bench.causes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assay.data.DataException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TraceWriter;

/**
 * Diagnoses the faulty programs of the benchmark by their traces alone, and compares with what is
 * known of them.
 */
public final class TraceCausesBench {
  private TraceCausesBench() {}

  /**
   * A program that was diagnosed.
   *
   * @param id of the program
   * @param live rank of the first right diagnosis by rules with job and rows at hand
   * @param traced the same by the trace that {@code assay diagnose --trace} writes
   * @param sampled the same by a trace with a sample of rows, as another framework's probe writes
   * @param first diagnosis by the trace
   * @param sameSymptoms whether the trace shows the symptoms and checks that the training showed
   * @param sameVerdict whether the trace with a sample has the verdict of the training
   * @param bytes of the trace
   */
  public record Program(
      String id,
      OptionalInt live,
      OptionalInt traced,
      OptionalInt sampled,
      String first,
      boolean sameSymptoms,
      boolean sameVerdict,
      long bytes) {}

  /**
   * Diagnoses programs.
   *
   * @param only ids; empty for all that are known to be faulty
   * @throws DataException if a file cannot be read or written
   */
  public static List<Program> run(
      Path folder, List<String> only, long seed, Consumer<String> progress) {
    List<Program> programs = new ArrayList<>();
    for (Path file : CausesBench.cases(folder)) {
      String id = file.getFileName().toString().replaceFirst("\\.yaml$", "");
      KnownFaults known = KnownFaults.read(file);
      if (only.isEmpty() ? known.isFaulty() : only.contains(id)) {
        Program program = run(file, id, known, seed);
        programs.add(program);
        progress.accept(program.toString());
      }
    }
    return programs;
  }

  private static Program run(Path file, String id, KnownFaults known, long seed) {
    Path whole;
    Path sampled;
    try {
      whole = Files.createTempFile("assay", ".jsonl");
      sampled = Files.createTempFile("assay", ".jsonl");
    } catch (IOException e) {
      throw new DataException("a trace cannot be written", id, "", e);
    }
    try {
      Job job = JobReader.read(file, Variant.BUGGY);
      TrainingPlan plan = TrainingPlan.of(job, seed);
      Dataset raw = Datasets.raw(job.data());
      Diagnosis live;
      try (TraceWriter one = writer(whole, plan, raw, UnaryOperator.identity());
          TraceWriter two = writer(sampled, plan, raw, TraceHead::withoutData)) {
        live =
            Diagnoser.run(
                plan,
                false,
                TrainOptions.DEFAULT,
                TraceListener.all(one, two),
                Diagnoser.Style.ALL);
      }
      TraceDiagnoser.Result traced = TraceDiagnoser.read(whole, Diagnoser.Style.ALL);
      TraceDiagnoser.Result part = TraceDiagnoser.read(sampled, Diagnoser.Style.ALL);
      List<Diagnosed> causes = TraceDiagnoser.causes(traced);
      return new Program(
          id,
          rank(known, Diagnoser.causes(job, live, new SearchOptions(0, 1, seed))),
          rank(known, causes),
          rank(known, TraceDiagnoser.causes(part)),
          causes.isEmpty()
              ? "none"
              : causes.get(0).hypothesis().kind().text()
                  + ", "
                  + causes.get(0).hypothesis().place().text(),
          traced.diagnosis().symptoms().equals(live.symptoms())
              && traced.diagnosis().verdict() == live.verdict(),
          part.diagnosis().verdict() == live.verdict(),
          Files.size(whole));
    } catch (IOException e) {
      throw new DataException("a trace cannot be read", id, "", e);
    } finally {
      delete(whole);
      delete(sampled);
    }
  }

  private static TraceWriter writer(
      Path file, TrainingPlan plan, Dataset raw, UnaryOperator<TraceHead> head) {
    return TraceWriter.open(
        file, TraceWriter.USUAL_SIZE, f -> head.apply(TraceDiagnoser.head(plan, f, raw)));
  }

  private static OptionalInt rank(KnownFaults known, List<Diagnosed> diagnoses) {
    return known.rank(diagnoses.stream().map(Diagnosed::hypothesis).toList());
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DataException("a trace cannot be removed", file.toString(), "", e);
    }
  }
}
