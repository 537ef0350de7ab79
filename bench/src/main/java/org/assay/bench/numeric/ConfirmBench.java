package org.assay.bench.numeric;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.ModelResult;

/**
 * The benchmark of confirmation: for each known defect a failing input, on several seeds, by the
 * portfolio or by one of its baselines, in RANUM's setting.
 */
public final class ConfirmBench {
  private ConfirmBench() {}

  /**
   * One search.
   *
   * @param id of the case
   * @param tensor output of the operator that is known to fail
   * @param reached whether a failing input is known
   * @param found whether one was found, and failed again when the model was run anew
   * @param optimised whether it fails with ONNX Runtime's optimisation, too
   * @param by the search that found it
   * @param best value of the operand
   */
  public record Try(
      long seed,
      String id,
      String tensor,
      boolean reached,
      boolean found,
      boolean optimised,
      String by,
      int evaluations,
      double best) {

    private String line(Strategy strategy) {
      return "%s %d %s %s %s %s %d %s"
          .formatted(
              strategy.name().toLowerCase(Locale.ROOT),
              seed,
              id,
              tensor,
              found ? optimised ? "found" : "found-unoptimised" : "open",
              by,
              evaluations,
              best);
    }
  }

  /**
   * All searches of one strategy.
   *
   * @param cpuMs of each seed: CPU time of the searching thread for all defects together, with
   *     loading and derivatives, without scanning and running anew; the first seed is cold
   */
  public record Figures(Strategy strategy, List<Try> tries, List<Double> cpuMs) {
    public Figures {
      tries = List.copyOf(tries);
      cpuMs = List.copyOf(cpuMs);
    }

    /** CPU time per defect, of the seeds but the first if there are several. */
    public double cpuMsPerDefect() {
      List<Double> warm = cpuMs.size() > 1 ? cpuMs.subList(1, cpuMs.size()) : cpuMs;
      double defects = (double) tries.size() / Math.max(1, cpuMs.size());
      return warm.stream().mapToDouble(Double::doubleValue).average().orElse(0) / defects;
    }
  }

  private record Case(String id, FindingSearch search, List<Target> targets, GroundTruth truth) {}

  /**
   * Runs it.
   *
   * @param cases holds {@code <id>.onnxtxt} and {@code <id>.yaml}
   * @param budget that a search may spend on one defect
   * @param progress is told of each search in one line
   */
  public static Figures run(
      Path cases, List<Long> seeds, Strategy strategy, Budget budget, Consumer<String> progress) {
    Scanner scanner = Scanner.create();
    Runner.Opener plain = (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);
    RunOptions all = RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL);
    Runner.Opener optimised = (model, probes) -> Session.open(model, all, probes);
    List<Case> prepared = new ArrayList<>();
    for (Path file : NumericBench.models(cases)) {
      prepared.add(prepare(file, scanner, plain));
    }
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    List<Try> tries = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (long seed : seeds) {
      double spent = 0;
      for (Case one : prepared) {
        long from = thread.getCurrentThreadCpuTime();
        List<Observed> observed = one.search().run(one.targets(), strategy, budget, seed);
        spent += (thread.getCurrentThreadCpuTime() - from) / 1e6;
        for (Try result : judge(seed, one, observed, optimised)) {
          progress.accept(result.line(strategy));
          tries.add(result);
        }
      }
      cpu.add(spent);
    }
    return new Figures(strategy, tries, cpu);
  }

  private static Case prepare(Path file, Scanner scanner, Runner.Opener opener) {
    ModelResult scanned = scanner.scan(file, NumericBench.SETTING);
    Model model = ModelFiles.open(file);
    FindingSearch search =
        new FindingSearch(model, SpecFiles.of(scanned), NumericBench.SETTING, opener);
    GroundTruth truth = GroundTruth.read(NumericBench.yaml(file));
    Map<Finding, Target> targets = search.targets(scanned.findings());
    // Which findings are defects is known to the benchmark alone: all others are left out here so
    // that the time is that of the defects.
    List<String> wanted =
        truth.defects().stream().map(GroundTruth.Defect::tensor).collect(Collectors.toList());
    List<Target> kept =
        targets.values().stream().filter(t -> wanted.contains(t.output())).distinct().toList();
    return new Case(NumericBench.stem(file), search, kept, truth);
  }

  private static List<Try> judge(
      long seed, Case one, List<Observed> observed, Runner.Opener optimised) {
    Map<String, Observed> byTensor = new HashMap<>();
    for (Observed o : observed) {
      byTensor.merge(o.target().output(), o, (a, b) -> a.inputs().isPresent() ? a : b);
    }
    List<Target> reached =
        observed.stream().filter(o -> o.inputs().isPresent()).map(Observed::target).toList();
    List<Try> tries = new ArrayList<>();
    try (Verification again =
        Verification.of(
            one.search().opened(),
            reached.isEmpty() ? Collections.emptyList() : reached,
            optimised)) {
      for (GroundTruth.Defect defect : one.truth().defects()) {
        Optional<Observed> seen = Optional.ofNullable(byTensor.get(defect.tensor()));
        boolean found = seen.flatMap(Observed::inputs).isPresent();
        boolean also =
            seen.flatMap(o -> o.inputs().map(i -> again.fails(o.target(), i))).orElse(false);
        tries.add(
            new Try(
                seed,
                one.id(),
                defect.tensor(),
                defect.reached(),
                found,
                also,
                seen.map(Observed::by).orElse("not searched"),
                seen.map(Observed::evaluations).orElse(0),
                seen.map(Observed::best).orElse(Double.NaN)));
      }
    }
    return tries;
  }
}
