package org.assay.bench.numeric;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.fix.Agreement;
import org.assay.numeric.fix.At;
import org.assay.numeric.fix.EquivalenceCheck;
import org.assay.numeric.fix.FixOptions;
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.Fixer;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.RangeLimits;
import org.assay.numeric.fix.Repair;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.ModelResult;

/** The benchmark of repairs: known defects in RANUM's setting, by each kind of repair. */
public final class FixBench {
  /** How cases are repaired. */
  public enum Mode {
    /** Rewrites, then a clip of the operand, then limits. */
    AUTO,
    /** Limits of inputs and weights. */
    ALL,
    /** Limits of weights. */
    WEIGHTS,
    /** Norms of weights, and limits of those that are in no product. */
    MAXNORM,
    /** Limits of inputs. */
    INPUTS,
    /** A clip of the operand. */
    OPERAND;

    /** The word of tables. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  // As RANUM's preconditions were checked.
  static final int SAMPLES = 16;

  private FixBench() {}

  /**
   * One case in one mode.
   *
   * @param defects known ones
   * @param proved how many of them the scan proves safe after the repair
   * @param holds whether nothing alarms any more, and no run fails
   * @param kept mean share of width kept; 1 where nothing is limited
   * @param ordinary whether everything ordinary stays possible
   * @param maxRel greatest relative difference of ordinary outputs
   * @param gradientMaxRel the same of derivatives of the loss
   * @param ranum share that RANUM's precondition keeps, if it holds
   * @param cpuMs CPU time of the thread
   * @param note what to know of a failure
   */
  public record Outcome(
      String id,
      Mode mode,
      int defects,
      int proved,
      boolean holds,
      double kept,
      boolean ordinary,
      double maxRel,
      double gradientMaxRel,
      Optional<Double> ranum,
      double cpuMs,
      String note) {
    String line() {
      return "%s %s: %s, %d of %d proved, kept %.4f%s, max rel %.2e, gradient %.2e, %.0f ms%s%s"
          .formatted(
              mode.text(),
              id,
              holds ? "holds" : "OPEN",
              proved,
              defects,
              kept,
              ranum.map(r -> " (RANUM %.4f)".formatted(r)).orElse(""),
              maxRel,
              gradientMaxRel,
              cpuMs,
              ordinary ? ", all ordinary" : "",
              note.isEmpty() ? "" : " · " + note);
    }
  }

  /** A case, prepared. */
  record Case(
      String id, Path file, Model model, Spec spec, ModelResult scanned, GroundTruth truth) {}

  /**
   * Runs it.
   *
   * @param cases holds {@code <id>.onnxtxt} and {@code <id>.yaml}
   * @param explained whether failing runs are looked for where no limit is found
   * @param progress is told of each case in one line
   */
  public static List<Outcome> run(
      Path cases, List<Mode> modes, Duration search, boolean explained, Consumer<String> progress) {
    Scanner scanner = Scanner.create();
    Runner.Opener opener = (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);
    Map<String, Map<String, Double>> ranum = RanumFixes.beside(cases);
    List<Case> prepared = new ArrayList<>();
    for (Path file : NumericBench.models(cases)) {
      ModelResult scanned = scanner.scan(file, NumericBench.SETTING);
      prepared.add(
          new Case(
              NumericBench.stem(file),
              file,
              ModelFiles.open(file),
              SpecFiles.of(scanned),
              scanned,
              GroundTruth.read(NumericBench.yaml(file))));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Mode mode : modes) {
      for (Case one : prepared) {
        Optional<Double> published =
            Optional.ofNullable(ranum.getOrDefault(mode.text(), Map.of()).get(one.id()));
        if (mode != Mode.AUTO && mode != Mode.OPERAND && mode != Mode.MAXNORM) {
          // Once more before, so that the time is that of warm code.
          Model model = Fixer.repairable(one.model());
          new RangeLimits(scanner, one.spec(), NumericBench.SETTING)
              .find(model, one.scanned().findings(), at(mode));
        }
        Outcome outcome =
            mode == Mode.AUTO || mode == Mode.OPERAND
                ? repaired(one, mode, scanner, opener, search)
                : mode == Mode.MAXNORM
                    ? NormBench.normed(one, scanner, opener)
                    : limited(one, mode, scanner, opener, explained, published);
        progress.accept(outcome.line());
        outcomes.add(outcome);
      }
    }
    return outcomes;
  }

  private static Outcome repaired(
      Case one, Mode mode, Scanner scanner, Runner.Opener opener, Duration search) {
    FixOptions defaults = FixOptions.DEFAULT;
    FixOptions options =
        new FixOptions(
            mode == Mode.AUTO ? FixOptions.Mode.AUTO : FixOptions.Mode.LIMIT,
            mode == Mode.AUTO ? At.ALL : new At(At.Place.OPERAND, List.of()),
            List.of(),
            defaults.tolerance(),
            mode == Mode.AUTO ? defaults.runs() : 0,
            mode == Mode.AUTO ? search : Duration.ZERO,
            0);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long from = thread.getCurrentThreadCpuTime();
    FixResult result =
        new Fixer(scanner, opener, EquivalenceCheck.NONE)
            .fix(one.model(), one.file().toString(), one.spec(), NumericBench.SETTING, options);
    double cpu = (thread.getCurrentThreadCpuTime() - from) / 1e6;
    double rel = 0;
    double gradient = 0;
    StringBuilder note = new StringBuilder();
    for (FixResult.Entry entry : result.findings()) {
      Optional<Repair> applied = entry.applied();
      rel = Math.max(rel, applied.flatMap(Repair::agreement).map(Agreement::maxRel).orElse(0.0));
      gradient =
          Math.max(
              gradient,
              applied.flatMap(Repair::gradients).map(Agreement::maxRel).orElse(Double.NaN));
      String by =
          applied
              .map(r -> r.proposal().at())
              .orElseGet(() -> "none: " + String.join("; ", entry.refused()));
      note.append(note.length() == 0 ? "" : ", ")
          .append(entry.finding().tensor())
          .append(" by ")
          .append(by);
    }
    return new Outcome(
        one.id(),
        mode,
        one.truth().defects().size(),
        proved(one, result.after()),
        result.isComplete() && result.after().findings().isEmpty(),
        1,
        true,
        rel,
        gradient,
        Optional.empty(),
        cpu,
        note.toString());
  }

  static int proved(Case one, ModelResult after) {
    return (int)
        one.truth().defects().stream()
            .filter(d -> after.findings().stream().noneMatch(f -> f.tensor().equals(d.tensor())))
            .count();
  }

  private static At at(Mode mode) {
    return new At(
        mode == Mode.MAXNORM ? At.Place.WEIGHTS : At.Place.valueOf(mode.name()), List.of());
  }

  private static Set<String> meant(Case one, Mode mode) {
    Set<String> names = new LinkedHashSet<>();
    for (Variable v :
        SearchSpace.of(one.model().graph(), one.spec(), NumericBench.SETTING).variables()) {
      if (mode == Mode.ALL || (mode == Mode.WEIGHTS) == v.weight()) {
        names.add(v.name());
      }
    }
    return names;
  }

  private static Outcome limited(
      Case one,
      Mode mode,
      Scanner scanner,
      Runner.Opener opener,
      boolean explained,
      Optional<Double> published) {
    At at = at(mode);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    RangeLimits search = new RangeLimits(scanner, one.spec(), NumericBench.SETTING);
    Model model = Fixer.repairable(one.model());
    List<Finding> findings = one.scanned().findings();
    long from = thread.getCurrentThreadCpuTime();
    RangeLimits.Found found = search.find(model, findings, at);
    double cpu = (thread.getCurrentThreadCpuTime() - from) / 1e6;
    if (found.limits().isEmpty()) {
      return new Outcome(
          one.id(),
          mode,
          one.truth().defects().size(),
          0,
          false,
          0,
          false,
          0,
          0,
          published,
          cpu,
          explained
              ? found.note()
                  + " · "
                  + Unlimitable.shown(
                      model, one.spec(), NumericBench.SETTING, findings, meant(one, mode), opener)
              : found.note());
    }
    Map<String, Limit> limits = found.limits().get();
    from = thread.getCurrentThreadCpuTime();
    ModelResult after =
        scanner.scan(
            RangeLimits.limited(model, limits),
            one.file().toString(),
            one.spec(),
            NumericBench.SETTING,
            Scanner.Observer.NONE);
    cpu += (thread.getCurrentThreadCpuTime() - from) / 1e6;
    boolean runs = samplesPass(one, model, limits, opener);
    String note = found.passes() + " passes";
    for (Finding left : after.findings()) {
      note += ", " + left.ruleId() + " at " + left.tensor();
    }
    return new Outcome(
        one.id(),
        mode,
        one.truth().defects().size(),
        proved(one, after),
        after.findings().isEmpty() && after.error().isEmpty() && runs,
        kept(one, model, limits),
        limits.values().stream().allMatch(Limit::containsOrdinary),
        0,
        0,
        published,
        cpu,
        note + (runs ? "" : ", a run fails"));
  }

  // Mean over all floating inputs and weights; what is not limited keeps all.
  private static double kept(Case one, Model model, Map<String, Limit> limits) {
    List<Variable> all =
        SearchSpace.of(model.graph(), one.spec(), NumericBench.SETTING).variables();
    return all.stream()
        .mapToDouble(v -> Optional.ofNullable(limits.get(v.name())).map(Limit::kept).orElse(1.0))
        .average()
        .orElse(1);
  }

  // Drawn within the limits, corners among them.
  private static boolean samplesPass(
      Case one, Model model, Map<String, Limit> limits, Runner.Opener opener) {
    List<Variable> all =
        SearchSpace.of(model.graph(), one.spec(), NumericBench.SETTING).variables();
    RandomStream stream = RandomStream.of(0, "samples");
    try (Runner runner = opener.open(model, List.of())) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Variable v : all) {
          Limit limit = limits.get(v.name());
          double lo = limit == null ? v.lo() : limit.lo();
          double hi = limit == null ? v.hi() : limit.hi();
          double[] values = new double[v.size()];
          for (int i = 0; i < values.length; i++) {
            double share = sample % 2 == 0 ? stream.nextInt(2) : stream.nextDouble();
            values[i] = Math.max(lo, Math.min(hi, v.nearest(lo + share * (hi - lo))));
          }
          inputs.put(v.name(), v.tensor(values));
        }
        if (!runner.run(inputs).values().stream().allMatch(Verification::isFinite)) {
          return false;
        }
      }
      return true;
    } catch (ExecException e) {
      return false;
    }
  }
}
