package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.exec.Runner;
import org.assay.numeric.fix.ConstraintSnippet;
import org.assay.numeric.fix.EquivalenceCheck;
import org.assay.numeric.fix.FixOptions;
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.Fixer;
import org.assay.numeric.fix.GraphDiff;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.Repair;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.assay.report.html.DiffPage;

/** Repairs one model and writes what came of it. */
final class FixRun {
  /** Key of the note in the repaired model's metadata. */
  static final String NOTE = "assay.fix";

  private final AssayCommand command;
  private final Scanner scanner;
  private final ScanOptions options;
  private final RunningOptions running;
  private final FixOptions wanted;
  private final FixDocuments documents;
  private final ReportWriter writer;
  private final Optional<Path> target;

  FixRun(
      AssayCommand command,
      Scanner scanner,
      ScanOptions options,
      RunningOptions running,
      FixOptions wanted,
      FixDocuments documents,
      ReportWriter writer,
      Optional<Path> target) {
    this.command = command;
    this.scanner = scanner;
    this.options = options;
    this.running = running;
    this.wanted = wanted;
    this.documents = documents;
    this.writer = writer;
    this.target = target;
  }

  /** Names of all tensors of a model's main graph. */
  static Set<String> tensors(Path file) {
    Graph graph = ModelFiles.open(ModelPaths.existing(file)).graph();
    Set<String> names = new LinkedHashSet<>();
    graph.inputs().forEach(i -> names.add(i.name()));
    names.addAll(graph.initializers().keySet());
    graph.nodes().forEach(n -> names.addAll(n.outputs()));
    names.remove("");
    return names;
  }

  /** The scan of what is left to be repaired. */
  ModelResult repaired(Path file) {
    try {
      Model read = ModelFiles.open(file);
      Spec spec =
          options
              .spec()
              .or(() -> SpecFiles.beside(file))
              .map(SpecReader::read)
              .orElse(Spec.empty());
      Runner.Opener opener = running.searching(false);
      FixResult result =
          new Fixer(scanner, opener, equivalence(spec, opener))
              .fix(read, file.toString(), spec, options, wanted);
      checkMeant(result);
      result.notes().forEach(command::note);
      Optional<Path> written =
          result.findings().isEmpty() ? Optional.empty() : write(file, result, spec);
      documents.add(file.toString(), read, result, written);
      return result.after();
    } catch (ModelException | DataException e) {
      return ModelResult.failed(file.toString(), "", "", String.valueOf(e.getMessage()));
    }
  }

  private EquivalenceCheck equivalence(Spec spec, Runner.Opener opener) {
    return new SearchedEquivalence(
        command, spec, options.inputs(), options.dims(), opener, wanted.tolerance(), wanted.seed());
  }

  private void checkMeant(FixResult result) {
    if (!wanted.findings().isEmpty() && result.findings().isEmpty()) {
      throw new UsageException(
          "no finding '" + String.join("', '", wanted.findings()) + "'",
          "--finding",
          "the beginning of an id that a scan with the same options reports",
          "assay scan tells the ids");
    }
  }

  private Optional<Path> write(Path file, FixResult result, Spec spec) {
    boolean any = result.findings().stream().anyMatch(e -> e.applied().isPresent());
    Optional<RunDirectory> folder = writer.runFolder();
    if (folder.isPresent()) {
      page(folder.get(), file, result);
      constraints(folder.get(), result, spec);
    }
    if (!any) {
      if (target.isPresent()) {
        command.note("nothing is repaired, so nothing is written · " + target.get());
      }
      return Optional.empty();
    }
    Optional<Path> where =
        target.or(() -> folder.map(f -> f.path().resolve("repaired" + ending(file))));
    where.ifPresent(
        path -> ModelFiles.save(noted(RuntimeOpset.of(result.repaired()), file, result), path));
    return where;
  }

  private static String ending(Path file) {
    return file.toString().endsWith(".onnxtxt") ? ".onnxtxt" : ".onnx";
  }

  private void page(RunDirectory folder, Path file, FixResult result) {
    List<DiffPage.Line> lines =
        GraphDiff.of(result.original(), result.repaired()).stream()
            .map(l -> new DiffPage.Line(l.side().name().charAt(0), l.text()))
            .toList();
    try {
      folder.write("diff.html", DiffPage.render("Repair of " + file, lines));
    } catch (IOException e) {
      throw new UsageException(
          "cannot be written (" + e.getClass().getSimpleName() + ")",
          folder.path().resolve("diff.html").toString(),
          "",
          "");
    }
  }

  // Limits of weights are better kept while training than clipped in the model.
  private void constraints(RunDirectory folder, FixResult result, Spec spec) {
    Map<String, Limit> weights = new LinkedHashMap<>();
    Graph graph = result.original().graph();
    for (FixResult.Entry entry : result.findings()) {
      for (Repair repair : entry.repairs()) {
        repair
            .proposal()
            .limits()
            .forEach(
                (name, limit) -> {
                  boolean weight =
                      graph.initializers().containsKey(name) || spec.weights().containsKey(name);
                  if (weight && limit.narrowed()) {
                    weights.put(name, limit);
                  }
                });
      }
    }
    if (!weights.isEmpty()) {
      Path at = folder.path().resolve("constraints.py");
      ConfirmFolders.text(at, ConstraintSnippet.python(weights));
      command.note("constraints of weights for Keras and PyTorch: " + at);
    }
  }

  private static Model noted(Model model, Path file, FixResult result) {
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    StringBuilder note = new StringBuilder("from model " + ModelHash.sha256(file));
    result.findings().stream()
        .flatMap(e -> e.applied().stream())
        .map(Repair::proposal)
        .distinct()
        .forEach(p -> note.append("; ").append(p.at()).append(": ").append(p.what()));
    metadata.put(NOTE, note.toString());
    return withMetadata(model, metadata);
  }

  static Model withMetadata(Model model, Map<String, String> metadata) {
    return new Model(
        model.irVersion(),
        model.operatorSets(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        model.graph(),
        model.functions(),
        metadata,
        model.uninterpreted());
  }
}
