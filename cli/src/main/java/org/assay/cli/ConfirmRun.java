package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.npy.NpzWriter;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.OrtRuntime;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.BoxGrower;
import org.assay.numeric.confirm.search.FailingBox;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Given;
import org.assay.numeric.confirm.search.GivenData;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.assay.report.Severity;
import org.assay.report.Status;

/** Confirms the findings of models, one model after the other. */
final class ConfirmRun {
  /**
   * What is asked for.
   *
   * @param findings beginnings of ids; empty for all
   */
  record Wanted(
      List<String> findings,
      boolean input,
      boolean training,
      Duration time,
      double learningRate,
      Optional<String> loss,
      long seed,
      Given given) {
    boolean isMeant(Finding finding) {
      return finding.kind() == Kind.NON_FINITE
          && (findings.isEmpty() || findings.stream().anyMatch(finding.id()::startsWith));
    }
  }

  private final AssayCommand command;
  private final ScanOptions options;
  private final RunningOptions running;
  private final ReportWriter writer;
  private final ConfirmDocuments documents;
  private final Wanted wanted;

  ConfirmRun(
      AssayCommand command,
      ScanOptions options,
      RunningOptions running,
      ReportWriter writer,
      ConfirmDocuments documents,
      Wanted wanted) {
    this.command = command;
    this.options = options;
    this.running = running;
    this.writer = writer;
    this.documents = documents;
    this.wanted = wanted;
  }

  /** The result of a scan with what was reached. A model that cannot be run keeps it. */
  ModelResult confirm(Path file, ModelResult scanned) {
    List<Finding> meant = scanned.findings().stream().filter(wanted::isMeant).toList();
    if (meant.isEmpty() && wanted.given() == Given.NOTHING) {
      return scanned;
    }
    try {
      Model model = ModelFiles.open(file);
      Spec spec = SpecFiles.of(scanned);
      Runner.Opener opener = running.searching(RunningOptions.mayStop(scanned));
      FindingSearch search;
      try {
        search = new FindingSearch(model, spec, options, opener, wanted.given(), wanted.seed());
      } catch (ModelException | DataException e) {
        if (wanted.given() == Given.NOTHING) {
          throw e;
        }
        // What was asked for cannot be done, whatever the scan says.
        return ModelResult.failed(
            scanned.path(), scanned.weights(), scanned.ranges(), String.valueOf(e.getMessage()));
      }
      if (meant.isEmpty()) {
        return scanned;
      }
      leftOut(file, search.given());
      Map<Finding, PortfolioRuns.Result> results =
          new PortfolioRuns(options, opener, wanted.seed())
              .run(model, search, meant, wanted.time());
      Kept kept = new Kept(file, model, spec, scanned, search, opener);
      Map<Finding, ConfirmDocuments.TrainingEntry> steps =
          wanted.training()
              ? new TrainingRuns(command, writer, wanted).run(kept, results)
              : Map.of();
      Map<Finding, Finding> changed = new LinkedHashMap<>();
      for (Finding finding : meant) {
        PortfolioRuns.Result result = results.get(finding);
        if (result == null) {
          command.note(
              UsageException.line(
                      "finding " + finding.id() + " is not searched", finding.tensor(), "", "")
                  + " · an operator of the main graph is needed");
          continue;
        }
        ConfirmDocuments.InputEntry entry = input(kept, finding, result);
        Optional<ConfirmDocuments.TrainingEntry> step = Optional.ofNullable(steps.get(finding));
        documents.add(
            new ConfirmDocuments.Entry(
                file.toString(),
                finding,
                result.observed().target().node().opType(),
                wanted.input() ? Optional.of(entry) : Optional.empty(),
                step));
        changed.put(finding, changed(finding, result, entry, step));
      }
      List<Finding> findings =
          scanned.findings().stream().map(f -> changed.getOrDefault(f, f)).toList();
      return scanned.with(findings, scanned.unproved(), scanned.ignored(), scanned.expired());
    } catch (ExecException | ModelException | DataException e) {
      command.note("not run: " + e.getMessage());
      return scanned;
    }
  }

  private void leftOut(Path file, GivenData given) {
    if (given.outside() > 0) {
      command.note(
          UsageException.line(
              "%d of %d batches of the data are left out"
                  .formatted(given.outside(), given.outside() + given.count()),
              file.toString(),
              "finite values within the ranges that the scan assumes",
              ""));
    }
  }

  /** A model under search. */
  record Kept(
      Path file,
      Model model,
      Spec spec,
      ModelResult scanned,
      FindingSearch search,
      Runner.Opener opener) {}

  private ConfirmDocuments.InputEntry input(
      Kept kept, Finding finding, PortfolioRuns.Result result) {
    Observed seen = result.observed();
    Optional<Map<String, Tensor>> inputs =
        result.failure().flatMap(f -> seen.inputs()).filter(i -> again(kept, seen.target(), i));
    if (inputs.isEmpty()) {
      return new ConfirmDocuments.InputEntry(
          ConfirmDocuments.Outcome.OPEN,
          Optional.empty(),
          wanted.seed(),
          wanted.given(),
          seen.ms(),
          seen.evaluations(),
          seen.by(),
          false,
          seen.best(),
          Optional.empty());
    }
    Target target = seen.target();
    boolean optimised = fails(kept, target, inputs.get(), OptimizationLevel.ALL);
    Optional<FailingBox> box = box(kept, target, inputs.get());
    return new ConfirmDocuments.InputEntry(
        box.map(FailingBox::isolated).orElse(false)
            ? ConfirmDocuments.Outcome.ISOLATED
            : ConfirmDocuments.Outcome.CONFIRMED,
        folder(kept, finding, target, inputs.get(), box).map(Path::toString),
        wanted.seed(),
        wanted.given(),
        seen.ms(),
        seen.evaluations(),
        seen.by(),
        optimised,
        seen.best(),
        box.map(ConfirmDocuments::ends));
  }

  /** What can be widened around a failing input; empty if all of it is given. */
  private Optional<FailingBox> box(Kept kept, Target target, Map<String, Tensor> inputs) {
    SearchSpace space = kept.search().space(inputs);
    if (space.variables().isEmpty()) {
      return Optional.empty();
    }
    try (Verification verification =
        Verification.of(kept.search().opened(), List.of(target), kept.opener())) {
      Graph graph = kept.search().working().graph();
      return Optional.of(
          new BoxGrower(space, graph, target, verification, wanted.seed()).grow(inputs));
    }
  }

  private boolean again(Kept kept, Target target, Map<String, Tensor> inputs) {
    return fails(kept, target, inputs, OptimizationLevel.NONE);
  }

  /** In a fresh process. */
  private boolean fails(
      Kept kept, Target target, Map<String, Tensor> inputs, OptimizationLevel level) {
    try (Verification verification =
        Verification.of(kept.search().opened(), List.of(target), running.fresh(level))) {
      return verification.fails(target, inputs);
    }
  }

  private Optional<Path> folder(
      Kept kept,
      Finding finding,
      Target target,
      Map<String, Tensor> values,
      Optional<FailingBox> box) {
    Optional<RunDirectory> run = writer.runFolder();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Path folder = run.get().path().resolve("failing-" + finding.id().substring(0, 8));
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    Map<String, NdArray> weights = new LinkedHashMap<>();
    for (Variable v : kept.search().space().all()) {
      Optional.ofNullable(values.get(v.name()))
          .ifPresent(t -> (v.weight() ? weights : inputs).put(v.name(), Tensors.toArray(t)));
    }
    FailingFolder.write(
        folder,
        new FailingInput(
            Kind.NON_FINITE.text(),
            kept.scanned().sha256(),
            target.output(),
            kept.scanned().spec(),
            wanted.seed(),
            new FailingInput.Runtime(OrtRuntime.get().version(), "none"),
            Map.of(),
            kept.spec().loss(),
            inputs,
            weights,
            Optional.empty()));
    box.ifPresent(b -> write(b, folder.resolve("box.npz")));
    Path model = kept.file().toAbsolutePath().normalize();
    String id = finding.id().substring(0, 8);
    text(
        folder.resolve(ReplaySources.className(id) + ".java"),
        ReplaySources.junit(id, folder.toAbsolutePath().normalize(), model));
    text(folder.resolve("replay.py"), ReplaySources.python(model));
    return Optional.of(folder);
  }

  private static void write(FailingBox box, Path file) {
    Map<String, NdArray> ends = new LinkedHashMap<>();
    box.lo().forEach((name, t) -> ends.put("lo" + ends.size(), Tensors.toArray(t)));
    int tensors = ends.size();
    box.hi().forEach((name, t) -> ends.put("hi" + (ends.size() - tensors), Tensors.toArray(t)));
    NpzWriter.write(file, ends);
  }

  static void text(Path file, String text) {
    try {
      RunDirectory.writeAtomically(file, text);
    } catch (IOException e) {
      throw new UsageException(
          "cannot be written (" + e.getClass().getSimpleName() + ")", file.toString(), "", "");
    }
  }

  private Finding changed(
      Finding finding,
      PortfolioRuns.Result result,
      ConfirmDocuments.InputEntry entry,
      Optional<ConfirmDocuments.TrainingEntry> step) {
    Observed seen = result.observed();
    boolean fails = entry.outcome() != ConfirmDocuments.Outcome.OPEN;
    boolean absorbed = finding.status() == Status.ABSORBED;
    String given = wanted.given() == Given.NOTHING ? "" : ", given " + wanted.given().text();
    String said =
        fails
            ? "seen on ONNX Runtime %s in a fresh process, without optimisation%s, found by %s in run %d, seed %d%s%s"
                .formatted(
                    OrtRuntime.get().version(),
                    entry.optimised() ? " and with it" : " only",
                    seen.by(),
                    seen.evaluations(),
                    wanted.seed(),
                    given,
                    entry.outcome() == ConfirmDocuments.Outcome.ISOLATED
                        ? "; isolated: its neighbours do not fail"
                        : "")
            : "not reached in %d runs, seed %d%s%s; the operand came to %s"
                .formatted(
                    seen.evaluations(),
                    wanted.seed(),
                    given,
                    given.isEmpty() || seen.by().isEmpty() ? "" : " (" + seen.by() + ")",
                    seen.best());
    List<String> all = new ArrayList<>(finding.assumes());
    all.add(said);
    step.ifPresent(t -> all.add("training step: " + t.outcome().text() + said(t)));
    List<String> advice = new ArrayList<>(finding.advice());
    step.flatMap(ConfirmDocuments.TrainingEntry::folder)
        .ifPresent(f -> advice.add(0, "assay replay " + f));
    entry.folder().ifPresent(f -> advice.add(0, "assay replay " + f));
    return new Finding(
        finding.id(),
        finding.ruleId(),
        finding.kind(),
        fails && !absorbed ? Status.CONFIRMED : finding.status(),
        fails && !absorbed ? Severity.ERROR : finding.severity(),
        finding.location(),
        finding.tensor(),
        finding.operand(),
        finding.path(),
        finding.message(),
        all,
        advice);
  }

  private static String said(ConfirmDocuments.TrainingEntry step) {
    return " after one step at rate "
        + step.learningRate()
        + ", "
        + (step.by().isEmpty() ? step.evaluations() + " runs" : "found by " + step.by())
        + (step.note().isEmpty() ? "" : "; " + step.note());
  }
}
