package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.exec.ExecException;
import org.assay.grad.GradientException;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.training.TrainingSearch;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.report.Finding;
import org.assay.report.RunDirectory;

/** Looks for failing training steps of the findings of one model. */
final class TrainingRuns {
  private final AssayCommand command;
  private final ConfirmFolders folders;
  private final ConfirmRun.Wanted wanted;

  TrainingRuns(AssayCommand command, ConfirmFolders folders, ConfirmRun.Wanted wanted) {
    this.command = command;
    this.folders = folders;
    this.wanted = wanted;
  }

  /** One entry per finding that was searched. */
  Map<Finding, ConfirmDocuments.TrainingEntry> run(
      ConfirmRun.Kept kept, Map<Finding, PortfolioRuns.Result> results) {
    Map<Finding, ConfirmDocuments.TrainingEntry> entries = new LinkedHashMap<>();
    Optional<String> loss = wanted.loss().or(() -> kept.spec().loss());
    if (loss.isEmpty()) {
      command.note(
          UsageException.line(
              "no training step is searched: the loss is not known",
              kept.file().toString(),
              "the key loss in the spec, or --loss NAME",
              ""));
      return entries;
    }
    Duration each = wanted.time().dividedBy(Math.max(1, results.size())).plusMillis(1);
    Budget budget = new Budget(PortfolioRuns.evaluations(wanted.time()), each);
    results.forEach(
        (finding, result) -> {
          if (kept.search().isInside(finding)) {
            entries.put(
                finding, none("inside of a branch: only of the main graph are steps searched"));
            return;
          }
          Target target = result.observed().target();
          Map<Target, Map<String, Tensor>> failing = new LinkedHashMap<>();
          result.observed().inputs().ifPresent(i -> failing.put(target, i));
          try {
            TrainingSearch.Outcome outcome =
                new TrainingSearch(
                        kept.search().working(),
                        kept.search().space(),
                        kept.spec(),
                        loss.get(),
                        wanted.learningRate(),
                        kept.opener())
                    .run(List.of(target), failing, budget, wanted.seed())
                    .get(0);
            entries.put(finding, entry(kept, finding, outcome));
          } catch (GradientException | ModelException | ExecException | DataException e) {
            entries.put(finding, none(String.valueOf(e.getMessage())));
          }
        });
    return entries;
  }

  private ConfirmDocuments.TrainingEntry none(String why) {
    return new ConfirmDocuments.TrainingEntry(
        ConfirmDocuments.Outcome.OPEN, Optional.empty(), wanted.learningRate(), 0, 0, "", why);
  }

  private ConfirmDocuments.TrainingEntry entry(
      ConfirmRun.Kept kept, Finding finding, TrainingSearch.Outcome outcome) {
    return new ConfirmDocuments.TrainingEntry(
        outcome.step().isPresent()
            ? ConfirmDocuments.Outcome.CONFIRMED
            : outcome.excluded() ? ConfirmDocuments.Outcome.REFUTED : ConfirmDocuments.Outcome.OPEN,
        outcome.step().flatMap(s -> folder(kept, finding, outcome.target(), s)).map(Path::toString),
        wanted.learningRate(),
        outcome.ms(),
        outcome.evaluations(),
        outcome.step().isPresent() ? outcome.by() : "",
        outcome.excluded()
            ? "bounds of step and forward pass prove that no batch within the ranges leads there"
            : outcome.failsBefore() ? "the input fails on the weights before the step, too" : "");
  }

  private Optional<Path> folder(
      ConfirmRun.Kept kept, Finding finding, Target target, TrainingSearch.Step step) {
    Optional<RunDirectory> run = folders.run();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Path folder = run.get().path().resolve(folders.name("training", kept, finding));
    FailingFolder.write(
        folder,
        folders.failing(
            kept,
            kept.scanned().sha256(),
            target,
            wanted.loss().or(() -> kept.spec().loss()),
            arrays(step.inputs()),
            arrays(step.stepped()),
            Optional.of(
                new FailingInput.TrainingStep(
                    arrays(step.start()), arrays(step.batch()), arrays(step.stepped())))));
    ConfirmFolders.text(
        folder.resolve("replay.py"),
        ReplaySources.python(kept.file().toAbsolutePath().normalize()));
    return Optional.of(folder);
  }

  private static Map<String, NdArray> arrays(Map<String, Tensor> tensors) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, Tensors.toArray(tensor)));
    return arrays;
  }
}
