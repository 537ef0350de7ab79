package org.assay.bench.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.report.Severity;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainOptions;

/** Diagnoses every variant of every program of the benchmark and compares the verdicts. */
public final class DiagnoseBench {
  /**
   * A verdict.
   *
   * @param id of the program
   * @param expected {@code faulty}, {@code healthy} or {@code either}
   * @param verdict ours
   * @param firstStep that showed an error; 0 before training; absent if there is none
   * @param rules of the errors, in their order
   * @param steps made
   * @param cpuMs of the thread that trained
   */
  public record Answer(
      String id,
      Variant variant,
      String expected,
      String verdict,
      OptionalLong firstStep,
      List<String> rules,
      long steps,
      double cpuMs) {
    /** Whether it is not what is expected. */
    public boolean isWrong() {
      return !expected.equals("either") && !expected.equals(verdict);
    }
  }

  private DiagnoseBench() {}

  /**
   * Runs it.
   *
   * @param only ids to run; empty: all
   * @param like whether DeepLocalize's checks are used instead of ours
   * @throws DataException if a case cannot be read
   */
  public static List<Answer> run(
      Path folder, Set<String> only, long seed, boolean like, Consumer<String> progress) {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", folder.toString(), "", e);
    }
    List<Answer> answers = new ArrayList<>();
    for (Path file : files) {
      String id = String.valueOf(file.getFileName()).replace(".yaml", "");
      if (!only.isEmpty() && !only.contains(id)) {
        continue;
      }
      for (Map.Entry<Variant, String> e : TrainingTruth.read(file).expected().entrySet()) {
        Answer answer = answer(file, id, e.getKey(), e.getValue(), seed, like);
        answers.add(answer);
        progress.accept(
            String.format(
                Locale.ROOT,
                "%s%s %s: %s (expected %s) %s %.1f s",
                answer.isWrong() ? "wrong: " : "",
                id,
                e.getKey().key(),
                answer.verdict(),
                answer.expected(),
                answer.rules(),
                answer.cpuMs() / 1000));
      }
    }
    return answers;
  }

  private static Answer answer(
      Path file, String id, Variant variant, String expected, long seed, boolean like) {
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Diagnosis diagnosis =
        Diagnoser.run(
            JobReader.read(file, variant),
            seed,
            false,
            TrainOptions.DEFAULT,
            event -> true,
            like ? Diagnoser.Style.DEEPLOCALIZE : Diagnoser.Style.ALL);
    double cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e6;
    List<String> rules =
        Stream.concat(
                diagnosis.checks().stream()
                    .filter(c -> c.severity() == Severity.ERROR)
                    .map(c -> c.rule()),
                diagnosis.symptoms().stream()
                    .filter(s -> s.severity() == Severity.ERROR)
                    .map(s -> s.rule()))
            .distinct()
            .toList();
    return new Answer(
        id,
        variant,
        expected,
        diagnosis.verdict().name().toLowerCase(Locale.ROOT),
        diagnosis.firstSymptomStep(),
        rules,
        diagnosis.result().steps(),
        cpu);
  }
}
