package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.data.DataException;
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
import org.assay.report.Severity;
import org.assay.report.Status;

/** Confirms the findings of models, one model after the other. */
final class ConfirmRun implements AutoCloseable {
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
  private final ConfirmFolders folders;
  private Optional<ConfirmLedger> ledger = Optional.empty();
  private int resumed;

  /**
   * Prepares.
   *
   * @param several whether there are models whose folders might be named alike
   */
  ConfirmRun(
      AssayCommand command,
      ScanOptions options,
      RunningOptions running,
      ReportWriter writer,
      ConfirmDocuments documents,
      Wanted wanted,
      boolean several) {
    this.folders = new ConfirmFolders(writer, wanted, several);
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
      Kept kept = new Kept(file, model, spec, scanned, search.withBranches(meant), opener);
      return applied(scanned, meant, entries(kept, meant));
    } catch (ExecException | ModelException | DataException e) {
      command.note("not run: " + e.getMessage());
      return scanned;
    }
  }

  /** What an earlier run found, else what a search does. */
  private List<ConfirmDocuments.Entry> entries(Kept kept, List<Finding> meant) {
    Optional<ConfirmLedger> book = ledger();
    if (book.isEmpty()) {
      return searched(kept, meant);
    }
    String key = ConfirmKey.of(kept.model(), kept.scanned(), options, wanted, running);
    Optional<List<ConfirmDocuments.Entry>> known = book.get().find(key);
    if (known.isPresent()) {
      resumed++;
      return known.get().stream().map(e -> e.of(kept.file().toString())).toList();
    }
    List<ConfirmDocuments.Entry> entries = searched(kept, meant);
    book.get().add(key, kept.file(), entries);
    return entries;
  }

  private Optional<ConfirmLedger> ledger() {
    if (ledger.isEmpty()) {
      ledger = writer.runFolder().map(f -> ConfirmLedger.in(f.path()));
    }
    return ledger;
  }

  /** Goes on with a run: what its folder holds is not searched again. */
  void goOn() {
    ledger()
        .filter(book -> book.damaged() > 0)
        .ifPresent(
            book ->
                command.note(
                    UsageException.line(
                        "%d damaged %s left out"
                            .formatted(
                                book.damaged(), book.damaged() == 1 ? "line is" : "lines are"),
                        book.file().toString(),
                        "what an earlier run wrote",
                        "its model is searched again")));
  }

  /** Number of models whose outcome was known from an earlier run. */
  int resumed() {
    return resumed;
  }

  @Override
  public void close() {
    ledger.ifPresent(ConfirmLedger::close);
  }

  private List<ConfirmDocuments.Entry> searched(Kept kept, List<Finding> meant) {
    Map<Finding, PortfolioRuns.Result> results =
        new PortfolioRuns(options, kept.opener(), wanted.seed())
            .run(kept.search(), meant, wanted.time());
    Map<Finding, ConfirmDocuments.TrainingEntry> steps =
        wanted.training()
            ? new TrainingRuns(command, folders, wanted).run(kept, results)
            : Map.of();
    Refutations refutations = new Refutations(kept.model(), kept.spec(), options);
    List<ConfirmDocuments.Entry> entries = new ArrayList<>();
    for (Finding finding : meant) {
      PortfolioRuns.Result result = results.get(finding);
      if (result != null) {
        entries.add(
            new ConfirmDocuments.Entry(
                kept.file().toString(),
                finding.id(),
                finding.tensor(),
                result.observed().target().node().opType(),
                Optional.of(input(kept, finding, result, refutations, meant.size())),
                Optional.ofNullable(steps.get(finding))));
      }
    }
    return entries;
  }

  /** Findings of a scan with what was found of them; the documents get it, too. */
  private ModelResult applied(
      ModelResult scanned, List<Finding> meant, List<ConfirmDocuments.Entry> entries) {
    Map<Finding, Finding> changed = new LinkedHashMap<>();
    Set<Finding> refuted = new LinkedHashSet<>();
    for (Finding finding : meant) {
      Optional<ConfirmDocuments.Entry> found =
          entries.stream().filter(e -> e.id().equals(finding.id())).findFirst();
      if (found.isEmpty()) {
        command.note(
            UsageException.line(
                    "finding " + finding.id() + " is not searched", finding.tensor(), "", "")
                + " · an operator of the main graph, or of a branch of If, is needed");
        continue;
      }
      ConfirmDocuments.Entry entry = found.get();
      documents.add(wanted.input() ? entry : entry.withoutInput());
      ConfirmDocuments.InputEntry input = entry.input().orElseThrow();
      if (input.outcome() == ConfirmDocuments.Outcome.REFUTED) {
        refuted.add(finding);
        command.note(Refutations.note(finding, input.by()));
      } else {
        changed.put(finding, changed(finding, input, entry.training()));
      }
    }
    List<Finding> findings =
        scanned.findings().stream().map(f -> changed.getOrDefault(f, f)).toList();
    return scanned
        .with(findings, scanned.unproved(), scanned.ignored(), scanned.expired())
        .without(refuted);
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
      Kept kept, Finding finding, PortfolioRuns.Result result, Refutations refutations, int count) {
    Observed seen = result.observed();
    Optional<Map<String, Tensor>> inputs =
        result.failure().flatMap(f -> seen.inputs()).filter(i -> again(kept, seen.target(), i));
    if (inputs.isEmpty()) {
      OptionalInt parts =
          wanted.given() == Given.NOTHING
              ? refutations.parts(finding, wanted.time().dividedBy(count))
              : OptionalInt.empty();
      return new ConfirmDocuments.InputEntry(
          parts.isPresent() ? ConfirmDocuments.Outcome.REFUTED : ConfirmDocuments.Outcome.OPEN,
          Optional.empty(),
          wanted.seed(),
          wanted.given(),
          seen.ms(),
          seen.evaluations(),
          parts.isPresent() ? Refutations.text(parts.getAsInt()) : seen.by(),
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
        folders.failing(kept, finding, target, inputs.get(), box).map(Path::toString),
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

  private Finding changed(
      Finding finding,
      ConfirmDocuments.InputEntry entry,
      Optional<ConfirmDocuments.TrainingEntry> step) {
    boolean fails = entry.outcome() != ConfirmDocuments.Outcome.OPEN;
    boolean absorbed = finding.status() == Status.ABSORBED;
    String given = wanted.given() == Given.NOTHING ? "" : ", given " + wanted.given().text();
    String said =
        fails
            ? "seen on ONNX Runtime %s in a fresh process, without optimisation%s, found by %s in run %d, seed %d%s%s"
                .formatted(
                    OrtRuntime.get().version(),
                    entry.optimised() ? " and with it" : " only",
                    entry.by(),
                    entry.evaluations(),
                    entry.seed(),
                    given,
                    entry.outcome() == ConfirmDocuments.Outcome.ISOLATED
                        ? "; isolated: its neighbours do not fail"
                        : "")
            : "not reached in %d runs, seed %d%s%s; the operand came to %s"
                .formatted(
                    entry.evaluations(),
                    entry.seed(),
                    given,
                    given.isEmpty() || entry.by().isEmpty() ? "" : " (" + entry.by() + ")",
                    entry.best());
    List<String> all = new ArrayList<>(finding.assumes());
    all.add(said);
    step.ifPresent(t -> all.add("training step: " + t.outcome().text() + said(t)));
    List<String> advice = new ArrayList<>(finding.advice());
    step.flatMap(ConfirmDocuments.TrainingEntry::folder)
        .ifPresent(f -> advice.add(0, "assay replay " + f));
    entry.folder().ifPresent(f -> advice.add(0, ConfirmFolders.replay(f)));
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
