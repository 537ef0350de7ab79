package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.OrtRuntime;
import org.assay.exec.Runner;
import org.assay.exec.feed.DimBinding;
import org.assay.numeric.confirm.Failure;
import org.assay.numeric.confirm.RandomRuns;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.precision.NarrowSearch;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.precision.Emulated;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import org.assay.report.Precision;
import org.assay.report.RunDirectory;
import org.assay.report.SafeOperator;
import org.assay.report.Severity;
import org.assay.report.Status;
import org.assay.report.Unproved;

/**
 * Turns possible findings into confirmed ones: by some runs on random inputs, then by the portfolio
 * of searches for what is still open.
 */
final class Confirmation {
  private static final int MOST_RUNS = 1_000_000;

  // Runs before the searches begin: what is easy is found by then.
  private static final int FEW_RUNS = 40;

  private final AssayCommand command;
  private final ScanOptions options;
  private final RunningOptions running;
  private final Duration time;
  private final long seed;
  private final ReportWriter writer;

  /** What was run in place of the model, if it was not run as it is. */
  private Optional<Emulated> executed = Optional.empty();

  /** By which search a tensor was made to fail. */
  private final Map<String, String> searches = new HashMap<>();

  Confirmation(
      AssayCommand command,
      ScanOptions options,
      RunningOptions running,
      Duration time,
      long seed,
      ReportWriter writer) {
    this.command = command;
    this.options = options;
    this.running = running;
    this.time = time;
    this.seed = seed;
    this.writer = writer;
  }

  /** The result of a scan, with what the runs showed. A model that cannot be run keeps it. */
  ModelResult confirm(Path file, ModelResult scanned) {
    if (scanned.error().isPresent()) {
      return scanned;
    }
    executed = Optional.empty();
    searches.clear();
    try {
      Model model = ModelFiles.open(file);
      if (options.precision().isPresent() && scanned.precision().isPresent()) {
        return narrow(file, model, scanned);
      }
      Spec spec = SpecFiles.of(scanned);
      List<String> suspects = suspects(scanned);
      Runner.Opener opener = running.opener(RunningOptions.mayStop(scanned));
      Instant end = Instant.now().plus(time);
      RandomRuns.Outcome few =
          new RandomRuns(model, spec, options, opener, seed)
              .run(suspects, time, scanned.findings().isEmpty() ? MOST_RUNS : FEW_RUNS);
      ModelResult open = refuted(new Refutations(model, spec, options), scanned, few, end);
      RandomRuns.Outcome outcome =
          searched(model, spec, open, few, Duration.between(Instant.now(), end));
      outcome
          .error()
          .ifPresent(
              e ->
                  command.note(
                      "%d of %d runs ended with an error · %s · the first: %s"
                          .formatted(outcome.stopped(), outcome.runs(), file, e)));
      return merge(file, model, spec, open, outcome);
    } catch (ExecException | ModelException | DataException e) {
      command.note("not run: " + e.getMessage());
      return scanned;
    }
  }

  /** Without what parts of the ranges exclude; half of the time is left for the searches. */
  private ModelResult refuted(
      Refutations refutations, ModelResult scanned, RandomRuns.Outcome before, Instant end) {
    Set<Finding> refuted = new LinkedHashSet<>();
    for (Finding finding : scanned.findings()) {
      if (!before.failures().containsKey(finding.tensor())) {
        refutations
            .parts(finding, Duration.between(Instant.now(), end).dividedBy(2))
            .ifPresent(
                parts -> {
                  refuted.add(finding);
                  command.note(Refutations.note(finding, Refutations.text(parts)));
                });
      }
    }
    return scanned.without(refuted);
  }

  /** With what the portfolio found of the findings that are still open. */
  private RandomRuns.Outcome searched(
      Model model, Spec spec, ModelResult scanned, RandomRuns.Outcome before, Duration left) {
    List<Finding> open =
        scanned.findings().stream()
            .filter(f -> f.kind() == Kind.NON_FINITE && isMain(f.location().graph()))
            .filter(f -> !before.failures().containsKey(f.tensor()))
            .toList();
    if (open.isEmpty() || left.isNegative() || left.isZero()) {
      return before;
    }
    Map<String, Failure> failures = new LinkedHashMap<>(before.failures());
    PortfolioRuns portfolio =
        new PortfolioRuns(options, running.searching(RunningOptions.mayStop(scanned)), seed);
    int runs = before.runs();
    for (PortfolioRuns.Result result : portfolio.run(model, spec, open, left).values()) {
      runs = Math.max(runs, before.runs() + result.observed().evaluations());
      result
          .failure()
          .ifPresent(
              f -> {
                searches.put(f.output().tensor(), result.observed().by());
                failures.putIfAbsent(f.output().tensor(), f);
              });
    }
    return new RandomRuns.Outcome(failures, runs, before.stopped(), before.error());
  }

  /** The same in 16 bits: runs of the emulated model, and ONNX Runtime's own behaviour. */
  private ModelResult narrow(Path file, Model model, ModelResult scanned) {
    Spec spec = SpecFiles.of(scanned);
    Runner.Opener opener = running.opener(RunningOptions.mayStop(scanned));
    NarrowRuns runs = new NarrowRuns(command, options, opener, seed);
    NarrowModel narrow = NarrowModel.of(model, options.precision().orElseThrow());
    Emulated emulated = narrow.emulated();
    Precision found = scanned.precision().orElseThrow();
    int most = found.overflows().isEmpty() ? RandomRuns.RUNS_WITHOUT_SUSPECT : MOST_RUNS;
    NarrowSearch.Seen seen = runs.search(file, narrow, spec, scanned, time.dividedBy(2), most);
    List<String> suspects = suspects(scanned);
    ModelResult merged = scanned;
    executed = Optional.of(emulated);
    if (!suspects.isEmpty()) {
      RandomRuns.Outcome outcome =
          new RandomRuns(emulated.original(), emulated.model(), spec, options, opener, seed)
              .run(suspects, time, Math.max(seen.runs(), 1));
      merged = merge(file, model, spec, scanned, outcome);
    }
    return runs.graded(file, model, merged, seen, Optional.of(runs.runtime(narrow, seen)));
  }

  private static List<String> suspects(ModelResult scanned) {
    Stream<String> findings =
        scanned.findings().stream()
            .filter(f -> f.kind() == Kind.NON_FINITE && isMain(f.location().graph()))
            .map(Finding::tensor);
    Stream<String> unproved =
        scanned.unproved().stream().filter(u -> isMain(u.graph())).map(Unproved::tensor);
    return Stream.concat(findings, unproved).distinct().toList();
  }

  private static boolean isMain(GraphPath graph) {
    return graph.equals(GraphPath.MAIN);
  }

  private ModelResult merge(
      Path file, Model model, Spec spec, ModelResult scanned, RandomRuns.Outcome outcome) {
    Map<String, Failure> open = new LinkedHashMap<>(outcome.failures());
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : scanned.findings()) {
      boolean may = finding.kind() == Kind.NON_FINITE && isMain(finding.location().graph());
      Failure failure = may ? open.remove(finding.tensor()) : null;
      findings.add(
          failure == null ? finding : confirmed(finding, failure, model, spec, scanned, outcome));
    }
    List<Unproved> unproved = new ArrayList<>();
    for (Unproved magnitude : scanned.unproved()) {
      Failure failure = isMain(magnitude.graph()) ? open.remove(magnitude.tensor()) : null;
      if (failure == null) {
        unproved.add(magnitude);
      } else {
        Finding finding =
            executed.isPresent()
                ? NarrowRuns.overflow(
                    file,
                    model,
                    magnitude,
                    executed.get().type().text(),
                    "overflows on finite operands")
                : MagnitudeFinding.of(
                    file,
                    model,
                    magnitude,
                    failure.node().index(),
                    Optional.empty(),
                    failure.node().node().opType() + " overflows on finite operands");
        findings.add(confirmed(finding, failure, model, spec, scanned, outcome));
      }
    }
    open.values().forEach(failure -> unexpected(file, scanned, failure));
    return scanned.with(findings, unproved, scanned.ignored(), scanned.expired());
  }

  private Finding confirmed(
      Finding finding,
      Failure failure,
      Model model,
      Spec spec,
      ModelResult scanned,
      RandomRuns.Outcome outcome) {
    boolean absorbed = finding.status() == Status.ABSORBED;
    String seen =
        "seen on ONNX Runtime %s without optimisation, run %d of %d, seed %d: %d NaN, %d +Inf, %d -Inf of %d"
                .formatted(
                    OrtRuntime.get().version(),
                    failure.run(),
                    outcome.runs(),
                    seed,
                    failure.output().nan(),
                    failure.output().positiveInfinite(),
                    failure.output().negativeInfinite(),
                    failure.output().size())
            + Optional.ofNullable(searches.get(finding.tensor()))
                .map(by -> ", found by " + by)
                .orElse("")
            + executed.map(e -> ", " + Precision.emulated(e.type().text())).orElse("");
    List<String> advice = new ArrayList<>(finding.advice());
    Optional<Path> emulated = emulatedFile(scanned);
    folder(finding, failure, model, spec, scanned, emulated)
        .ifPresent(
            f ->
                advice.add(0, "assay replay " + f + emulated.map(e -> " --model " + e).orElse("")));
    return new Finding(
        finding.id(),
        finding.ruleId(),
        finding.kind(),
        absorbed ? Status.ABSORBED : Status.CONFIRMED,
        absorbed ? finding.severity() : Severity.ERROR,
        finding.location(),
        finding.tensor(),
        finding.operand(),
        finding.path(),
        finding.message(),
        Stream.concat(finding.assumes().stream(), Stream.of(seen)).toList(),
        advice);
  }

  /** The model that was run in 16 bits, in the run's folder, if there is one. */
  private Optional<Path> emulatedFile(ModelResult scanned) {
    Optional<RunDirectory> run = executed.isPresent() ? writer.runFolder() : Optional.empty();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Path file =
        run.get()
            .path()
            .resolve(
                executed.get().type().text() + "-" + scanned.sha256().substring(0, 8) + ".onnx");
    if (!Files.exists(file)) {
      ModelWriter.write(executed.get().model(), file);
    }
    return Optional.of(file);
  }

  /** Writes the failing input into the run's folder, if there is one. */
  private Optional<Path> folder(
      Finding finding,
      Failure failure,
      Model model,
      Spec spec,
      ModelResult scanned,
      Optional<Path> emulated) {
    Optional<RunDirectory> run = writer.runFolder();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    Map<String, NdArray> weights = new LinkedHashMap<>();
    failure
        .inputs()
        .forEach(
            (name, tensor) ->
                (isWeight(model, spec, name) ? weights : inputs)
                    .put(name, Tensors.toArray(tensor)));
    Map<String, Integer> dims = new LinkedHashMap<>();
    DimBinding.of(types(model), failure.inputs())
        .sizes()
        .forEach((symbol, size) -> dims.put(symbol, Math.toIntExact(size)));
    Path folder = run.get().path().resolve("failing-" + finding.id().substring(0, 8));
    FailingFolder.write(
        folder,
        new FailingInput(
            Kind.NON_FINITE.text(),
            emulated.map(ModelHash::sha256).orElse(scanned.sha256()),
            executed
                .flatMap(e -> e.narrow(failure.output().tensor()))
                .orElse(failure.output().tensor()),
            scanned.spec(),
            seed,
            new FailingInput.Runtime(OrtRuntime.get().version(), "none"),
            dims,
            spec.loss(),
            inputs,
            weights,
            Optional.empty()));
    return Optional.of(folder);
  }

  private static boolean isWeight(Model model, Spec spec, String name) {
    return spec.weights().containsKey(name) || model.graph().initializers().containsKey(name);
  }

  private static Map<String, ValueType.TensorType> types(Model model) {
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      input.type().flatMap(ValueType::asTensor).ifPresent(t -> types.put(input.name(), t));
    }
    return types;
  }

  /** What no finding speaks of: behind another finding it may, where the scan proved it never. */
  private void unexpected(Path file, ModelResult scanned, Failure failure) {
    String tensor = failure.output().tensor();
    String op = failure.node().node().opType();
    Optional<SafeOperator> proved =
        scanned.safe().stream()
            .filter(s -> s.graph().equals(GraphPath.MAIN) && s.tensor().equals(tensor))
            .findFirst();
    boolean wrong = proved.isPresent() && proved.get().assumes().isEmpty();
    if (wrong) {
      command.error(
          "a proof is wrong: %s → %s went non-finite in run %d · %s · please report it"
              .formatted(op, tensor, failure.run(), file));
    } else {
      command.note(
          UsageException.line(
              op + " → " + tensor + " went non-finite as well",
              file + ", run " + failure.run(),
              "",
              ""));
    }
  }
}
