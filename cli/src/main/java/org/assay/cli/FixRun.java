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
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.Fixer;
import org.assay.numeric.fix.GraphDiff;
import org.assay.numeric.fix.How;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.NormLimit;
import org.assay.numeric.fix.Proposal;
import org.assay.numeric.fix.Repair;
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
  private final FixSetting with;

  FixRun(FixSetting with) {
    this.with = with;
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
          with.options()
              .spec()
              .or(() -> SpecFiles.beside(file))
              .map(SpecReader::read)
              .orElse(Spec.empty());
      Runner.Opener opener = with.running().searching(false);
      FixResult result =
          new Fixer(with.scanner(), opener, equivalence(spec, opener))
              .fix(read, file.toString(), spec, with.options(), with.wanted());
      checkMeant(result);
      result.notes().forEach(with.command()::note);
      Optional<Path> written = result.findings().isEmpty() ? Optional.empty() : write(file, result);
      FixDocuments.Entry entry = new FixDocuments.Entry(file.toString(), read, result, written);
      Optional<RunDirectory> folder = with.writer().runFolder();
      if (folder.isPresent() && !result.findings().isEmpty()) {
        page(folder.get(), entry);
        constraints(folder.get(), result, spec);
      }
      with.documents().add(entry);
      return result.after();
    } catch (ModelException | DataException e) {
      return ModelResult.failed(file.toString(), "", "", String.valueOf(e.getMessage()));
    }
  }

  private EquivalenceCheck equivalence(Spec spec, Runner.Opener opener) {
    return new SearchedEquivalence(
        with.command(),
        spec,
        with.options().inputs(),
        with.options().dims(),
        opener,
        with.wanted().tolerance(),
        with.wanted().seed());
  }

  private void checkMeant(FixResult result) {
    if (!with.wanted().findings().isEmpty() && result.findings().isEmpty()) {
      throw new UsageException(
          "no finding '" + String.join("', '", with.wanted().findings()) + "'",
          "--finding",
          "the beginning of an id that a scan with the same options reports",
          "assay scan tells the ids");
    }
  }

  private Optional<Path> write(Path file, FixResult result) {
    if (result.findings().stream().noneMatch(e -> e.applied().isPresent())) {
      with.target()
          .ifPresent(t -> with.command().note("nothing is repaired, so nothing is written · " + t));
      return Optional.empty();
    }
    Optional<Path> where = with.place("repaired" + ending(file));
    where.ifPresent(
        path ->
            ModelFiles.save(noted(RuntimeOpset.of(result.repaired()), file, result), path, file));
    return where;
  }

  private static String ending(Path file) {
    return file.toString().endsWith(".onnxtxt") ? ".onnxtxt" : ".onnx";
  }

  private static void page(RunDirectory folder, FixDocuments.Entry entry) {
    FixResult result = entry.result();
    List<DiffPage.Line> lines =
        GraphDiff.of(result.original(), result.repaired()).stream()
            .map(l -> new DiffPage.Line(l.side().name().charAt(0), l.text()))
            .toList();
    try {
      folder.write(
          "diff.html",
          DiffPage.render("Repair of " + entry.model(), new FixText(entry, false).render(), lines));
    } catch (IOException e) {
      throw UsageException.unwritable(folder.path().resolve("diff.html"), e);
    }
  }

  // Limits of weights are better kept while training than clipped in the model.
  private void constraints(RunDirectory folder, FixResult result, Spec spec) {
    Map<String, Limit> weights = new LinkedHashMap<>();
    Map<String, NormLimit> norms = new LinkedHashMap<>();
    Graph graph = result.original().graph();
    for (FixResult.Entry entry : result.findings()) {
      // The others of the same finding are alternatives.
      Optional<Proposal> best =
          entry.repairs().stream()
              .map(Repair::proposal)
              .filter(p -> p.how() == How.LIMIT)
              .findFirst();
      if (best.isPresent()) {
        best.get()
            .limits()
            .forEach(
                (name, limit) -> {
                  boolean weight =
                      graph.initializers().containsKey(name) || spec.weights().containsKey(name);
                  if (weight && limit.narrowed()) {
                    weights.put(name, limit);
                  }
                });
        norms.putAll(best.get().norms());
      }
    }
    if (!weights.isEmpty() || !norms.isEmpty()) {
      Path at = folder.path().resolve("constraints.py");
      ConfirmFolders.text(at, ConstraintSnippet.python(weights, norms));
      with.command().note("constraints of weights for Keras and PyTorch: " + at);
    }
  }

  private static Model noted(Model model, Path file, FixResult result) {
    StringBuilder note = new StringBuilder("from model " + ModelHash.sha256(file));
    result.findings().stream()
        .flatMap(e -> e.applied().stream())
        .map(Repair::proposal)
        .distinct()
        .forEach(p -> note.append("; ").append(p.at()).append(": ").append(p.what()));
    return FixSetting.noted(model, note.toString());
  }
}
