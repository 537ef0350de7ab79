package org.assay.bench.numeric;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.bench.Machine;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.grad.GradientException;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.training.TrainingSearch;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.ModelResult;

/** For each known defect that has a failing input, a failing training step. */
public final class TrainingBench {
  private static final double LEARNING_RATE = 1;

  private TrainingBench() {}

  /**
   * One search.
   *
   * @param excluded whether bounds prove that no step from those weights leads there
   * @param before whether the inference input fails without the step, too
   * @param note why nothing could be searched; empty if it was
   */
  public record Try(
      long seed,
      String id,
      String tensor,
      boolean found,
      boolean excluded,
      boolean before,
      String by,
      int evaluations,
      double cpuMs,
      String note) {}

  /**
   * Runs it.
   *
   * @param way all searches, or one alone for comparison
   * @param budget for each defect
   * @param found is told of each success in one line
   * @param missed is told of each failure in one line
   */
  public static List<Try> run(
      Path cases,
      List<Long> seeds,
      TrainingSearch.Way way,
      Budget budget,
      Consumer<String> found,
      Consumer<String> missed) {
    Scanner scanner = Scanner.create();
    Runner.Opener opener = (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    List<Try> tries = new ArrayList<>();
    for (Path file : NumericBench.models(cases)) {
      ModelResult scanned = scanner.scan(file, NumericBench.SETTING);
      Model model = ModelFiles.open(file);
      Spec spec = SpecFiles.of(scanned);
      FindingSearch search = new FindingSearch(model, spec, NumericBench.SETTING, opener);
      List<String> wanted =
          GroundTruth.read(NumericBench.yaml(file)).defects().stream()
              .filter(GroundTruth.Defect::reached)
              .map(GroundTruth.Defect::tensor)
              .toList();
      List<Target> targets =
          search.targets(scanned.findings()).values().stream()
              .filter(t -> wanted.contains(t.output()))
              .distinct()
              .toList();
      for (long seed : seeds) {
        Map<Target, Map<String, Tensor>> failing = new LinkedHashMap<>();
        for (Observed o : search.run(targets, Strategy.PORTFOLIO, budget, seed)) {
          o.inputs().ifPresent(i -> failing.put(o.target(), i));
        }
        for (Target target : failing.keySet()) {
          long from = thread.getCurrentThreadCpuTime();
          Optional<TrainingSearch.Outcome> outcome = Optional.empty();
          String note = "";
          try {
            String loss = spec.loss().orElseGet(() -> firstOutput(model));
            outcome =
                new TrainingSearch(
                        search.working(), search.space(), spec, loss, LEARNING_RATE, opener)
                    .run(List.of(target), failing, budget, seed, way).stream().findFirst();
          } catch (GradientException | ModelException | ExecException e) {
            note = String.valueOf(e.getMessage());
          }
          double cpu = (thread.getCurrentThreadCpuTime() - from) / 1e6;
          Try one =
              new Try(
                  seed,
                  NumericBench.stem(file),
                  target.output(),
                  outcome.flatMap(TrainingSearch.Outcome::step).isPresent(),
                  outcome.map(TrainingSearch.Outcome::excluded).orElse(false),
                  outcome.map(TrainingSearch.Outcome::failsBefore).orElse(false),
                  outcome.map(TrainingSearch.Outcome::by).orElse(""),
                  outcome.map(TrainingSearch.Outcome::evaluations).orElse(0),
                  cpu,
                  note);
          (one.found() ? found : missed).accept("training " + one);
          tries.add(one);
        }
      }
    }
    return tries;
  }

  private static String firstOutput(Model model) {
    return model.graph().outputs().get(0).name();
  }

  /** Whether steps are found for all but what is proved to have none. */
  public static boolean isMet(List<Try> tries) {
    return tries.stream().allMatch(t -> t.found() || t.excluded());
  }

  /** A table in Markdown. */
  public static String toMarkdown(List<Try> tries, int seeds, Machine machine) {
    long found = tries.stream().filter(Try::found).count();
    long excluded = tries.stream().filter(Try::excluded).count();
    long before = tries.stream().filter(t -> t.found() && t.before()).count();
    double cpu = tries.stream().mapToDouble(Try::cpuMs).average().orElse(0) / 1000;
    return String.format(
        Locale.ROOT,
        "| defects and seeds with a failing input | proved: no step leads there |"
            + " failing training step found for the others |"
            + " of those, the inference input fails without the step, too | CPU per defect |%n"
            + "|---|---|---|---|---|%n| %d (%d seeds) | %d | %d of %d (%.1f %%) | %d | %.3f s |%n%n"
            + "Measured on: %s.%n",
        tries.size(),
        seeds,
        excluded,
        found,
        tries.size() - excluded,
        100.0 * found / Math.max(1, tries.size() - excluded),
        before,
        cpu,
        machine);
  }
}
