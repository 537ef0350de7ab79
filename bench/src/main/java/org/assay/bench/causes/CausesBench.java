package org.assay.bench.causes;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.FullTraining;
import org.assay.train.repair.Retrial;
import org.assay.train.repair.Score;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.TrainOptions;

/** Diagnoses the faulty programs of the benchmark, and compares with what is known of them. */
public final class CausesBench {
  /** How far below the correction's measure a repair may end to count as good as it. */
  private static final double TOLERANCE = 0.01;

  /** Seeds on which claims are tried anew. */
  private static final int FRESH_SEEDS = 5;

  /** Chooses other held-out rows than any search with a usual seed. */
  private static final long UNSEEN_SPLIT = 990_001;

  /** For one training of those. */
  private static final double MOST_SECONDS = 4;

  private CausesBench() {}

  /**
   * A program that was diagnosed.
   *
   * @param id of the program
   * @param isFaulty whether it counts
   * @param verdict ours
   * @param diagnoses ours
   * @param rank of the first right one
   * @param repaired median measure of the job with our verified repair, over all rows
   * @param corrected that of the correction
   * @param fresh the verified repair beside the job as it is, on seeds and held-out rows that the
   *     search has not seen
   * @param cpuSeconds of the whole diagnosis
   */
  public record Program(
      String id,
      boolean isFaulty,
      Diagnosis.Verdict verdict,
      List<Diagnosed> diagnoses,
      OptionalInt rank,
      OptionalDouble repaired,
      OptionalDouble corrected,
      Optional<Comparison> fresh,
      double cpuSeconds) {
    /** Whether the repair is better for most of the fresh seeds; none that was not tried anew. */
    public boolean holds() {
      return fresh.isPresent()
          && 2 * fresh.get().verified().helped() > fresh.get().verified().seeds();
    }

    /** Whether there is a verified repair. */
    public boolean isVerified() {
      return repaired.isPresent();
    }

    /** Whether the repair is at least as good as the correction. */
    public boolean isAsGood() {
      return repaired.isPresent()
          && corrected.isPresent()
          && repaired.getAsDouble() >= corrected.getAsDouble() - TOLERANCE;
    }
  }

  /**
   * Diagnoses programs.
   *
   * @param only ids; empty for all
   * @param seeds number of seeds with which repair and correction are compared; 0: not at all
   * @param all whether programs that are not faulty are diagnosed too
   * @throws DataException if the folder cannot be read
   */
  public static List<Program> run(
      Path folder,
      List<String> only,
      SearchOptions options,
      int seeds,
      boolean all,
      Consumer<String> progress) {
    List<Program> programs = new ArrayList<>();
    for (Path file : cases(folder)) {
      String id = file.getFileName().toString().replaceFirst("\\.yaml$", "");
      KnownFaults known = KnownFaults.read(file);
      if ((only.isEmpty() ? known.isFaulty() || all : only.contains(id))) {
        Program program = run(file, id, known, options, seeds);
        programs.add(program);
        progress.accept(line(program));
      }
    }
    return programs;
  }

  static List<Path> cases(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", folder.toString(), "", e);
    }
  }

  private static Program run(
      Path file, String id, KnownFaults known, SearchOptions options, int seeds) {
    long begin = cpu();
    Job job = JobReader.read(file, Variant.BUGGY);
    Diagnosis diagnosis =
        Diagnoser.run(job, options.seed(), false, TrainOptions.DEFAULT, event -> true);
    List<Diagnosed> diagnoses = Diagnoser.causes(job, diagnosis, options);
    double seconds = (cpu() - begin) / 1e9;
    OptionalInt rank = known.rank(diagnoses.stream().map(Diagnosed::hypothesis).toList());
    Optional<Diagnosed> verified =
        diagnoses.stream().filter(d -> d.verified().isPresent()).findFirst();
    OptionalDouble repaired = OptionalDouble.empty();
    OptionalDouble corrected = OptionalDouble.empty();
    Optional<Comparison> again = Optional.empty();
    if (seeds > 0) {
      List<Long> fresh = LongStream.range(1000, 1000 + seeds).boxed().toList();
      if (verified.isPresent()) {
        repaired =
            verified
                .flatMap(Diagnosed::repair)
                .map(r -> OptionalDouble.of(measure(r.job(), fresh)))
                .orElse(OptionalDouble.empty());
        List<Long> unseen = LongStream.range(2000, 2000 + FRESH_SEEDS).boxed().toList();
        again =
            verified
                .flatMap(Diagnosed::repair)
                .map(r -> Retrial.of(job, r.job(), UNSEEN_SPLIT, unseen, MOST_SECONDS));
      }
      Variant variant = known.hasRemedy() ? Variant.REMEDY : Variant.FIXED;
      corrected = OptionalDouble.of(measure(JobReader.read(file, variant), fresh));
    }
    return new Program(
        id,
        known.isFaulty(),
        diagnosis.verdict(),
        diagnoses,
        rank,
        repaired,
        corrected,
        again,
        seconds);
  }

  private static double measure(Job job, List<Long> seeds) {
    double[] values =
        FullTraining.run(job, seeds).stream().mapToDouble(Score::value).sorted().toArray();
    return values[values.length / 2];
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static String line(Program p) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%s: %s, right at %s, repaired %s, corrected %s, anew %s, %.1f s",
            p.id(),
            p.verdict(),
            p.rank().isPresent() ? "" + p.rank().getAsInt() : "none",
            CausesTable.number(p.repaired()),
            CausesTable.number(p.corrected()),
            p.fresh().map(c -> c.text() + " for " + c.helped()).orElse("-"),
            p.cpuSeconds()));
    for (Diagnosed d : p.diagnoses()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n    %.2f %s %s | %s | %s%n        %s",
              d.confidence(),
              d.hypothesis().kind().text(),
              d.hypothesis().place().text(),
              d.repair().map(r -> r.change()).orElse("-"),
              d.verified().map(v -> v.toString()).orElse("-"),
              String.join(" / ", d.evidence())));
    }
    return out.toString();
  }
}
