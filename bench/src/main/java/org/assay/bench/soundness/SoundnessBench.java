package org.assay.bench.soundness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.assay.bench.Machine;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.bounds.norms.NormEffort;
import org.assay.bounds.norms.NormRules;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.assay.testkit.harness.Shrinker;
import org.assay.testkit.harness.Violation;

/**
 * Containment checks by the hundred thousand: values that ORT computes on generated models against
 * the analyser's bounds, half on single operators and patterns, half on graphs of several.
 */
public final class SoundnessBench {
  private static final long BATCH = 500;
  private static final int MOST_VIOLATIONS = 20;
  private static final double NORM_WORK = 1e10;

  private SoundnessBench() {}

  /**
   * Runs checks until a number is reached or 20 violations are found.
   *
   * @param checks number of draws times tensors
   * @param firstSeed of the first model; the same seeds make the same models
   * @param shrunk folder for the models of violations, made small
   * @param progress told how many checks have been made
   */
  public static SoundnessFigures run(
      long checks, long firstSeed, int threads, Path shrunk, LongConsumer progress) {
    GraphGenerator generator = new GraphGenerator(GeneratorOptions.containment());
    List<OperatorCase> operators = generator.operators();
    LongFunction<GeneratedCase> single =
        seed ->
            generator.single(
                operators.get((int) Math.floorMod(seed, (long) operators.size())).operator(), seed);
    Analyzer plain = Analyzer.create(Settings.DEFAULT);
    List<ContainmentReport> reports = new ArrayList<>();
    long start = System.nanoTime();
    long done = 0;
    long violations = 0;
    for (long batch = 0; done < checks && violations < MOST_VIOLATIONS; batch++) {
      // Every third batch with norms: they have bounds of their own.
      boolean normed = batch % 3 == 2;
      Analyzer analyzer =
          normed ? plain.withNorms(NormRules.of(NormEffort.SYMBOL, NORM_WORK)) : plain;
      ContainmentHarness harness =
          new ContainmentHarness(
              new AnalyzerOracle(analyzer),
              new ContainmentHarness.Settings(6, 3, threads, MOST_VIOLATIONS));
      long from = firstSeed + batch * BATCH;
      ContainmentReport report =
          harness.run(batch % 2 == 0 ? single : generator::graph, from, from + BATCH);
      for (Violation violation : report.violations()) {
        save(harness, violation, shrunk);
      }
      reports.add(report);
      done += report.checks();
      violations += report.violations().size();
      progress.accept(done);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new SoundnessFigures(Machine.here(), firstSeed, seconds, reports);
  }

  private static void save(ContainmentHarness harness, Violation violation, Path folder) {
    GeneratedCase small =
        new Shrinker(
                c ->
                    harness.check(c).stream()
                        .anyMatch(v -> v.operator().equals(violation.operator())))
            .shrink(violation.generated());
    String operator = violation.operator().replace("::", "-");
    Shrinker.save(small, folder, operator + "-" + violation.generated().seed());
  }
}
