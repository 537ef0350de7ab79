package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.npy.NpzWriter;
import org.assay.exec.OrtRuntime;
import org.assay.numeric.confirm.search.FailingBox;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Variable;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.io.ModelWriter;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.RunDirectory;

/** Where confirmed findings are kept: folders in that of the run. */
final class ConfirmFolders {
  private static final int SHORT = 8;

  /** The model with what happens inside of branches as outputs. */
  private static final String OBSERVED = "observed.onnx";

  private final ReportWriter writer;
  private final ConfirmRun.Wanted wanted;
  private final boolean several;

  /**
   * Prepares.
   *
   * @param several whether there are models whose findings might have the same id
   */
  ConfirmFolders(ReportWriter writer, ConfirmRun.Wanted wanted, boolean several) {
    this.writer = writer;
    this.wanted = wanted;
    this.several = several;
  }

  /** The run's own folder, if it has one. */
  Optional<RunDirectory> run() {
    return writer.runFolder();
  }

  // An id is a place in a graph: models that were trained alike share it.
  String name(String kind, ConfirmRun.Kept kept, Finding finding) {
    String name = kind + "-" + finding.id().substring(0, SHORT);
    return several ? name + "-" + kept.scanned().sha256().substring(0, SHORT) : name;
  }

  /** Writes a failing input with programs that replay it; empty if the run has no folder. */
  Optional<Path> failing(
      ConfirmRun.Kept kept,
      Finding finding,
      Target target,
      Map<String, Tensor> values,
      Optional<FailingBox> box) {
    Optional<RunDirectory> run = writer.runFolder();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Path folder = run.get().path().resolve(name("failing", kept, finding));
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    Map<String, NdArray> weights = new LinkedHashMap<>();
    for (Variable v : kept.search().space().all()) {
      Optional.ofNullable(values.get(v.name()))
          .ifPresent(t -> (v.weight() ? weights : inputs).put(v.name(), Tensors.toArray(t)));
    }
    Path model = kept.file().toAbsolutePath().normalize();
    String hash = kept.scanned().sha256();
    if (kept.search().isInside(finding)) {
      model = folder.resolve(OBSERVED).toAbsolutePath().normalize();
      observed(kept, model);
      hash = ModelHash.sha256(model);
    }
    FailingFolder.write(
        folder, failing(kept, hash, target, kept.spec().loss(), inputs, weights, Optional.empty()));
    box.ifPresent(b -> write(b, folder.resolve("box.npz")));
    String id = finding.id().substring(0, 8);
    text(
        folder.resolve(ReplaySources.className(id) + ".java"),
        ReplaySources.junit(id, folder.toAbsolutePath().normalize(), model));
    text(folder.resolve("replay.py"), ReplaySources.python(model));
    return Optional.of(folder);
  }

  /**
   * What fails, as ONNX Runtime showed it without optimisation.
   *
   * @param hash of the model's file that shows it
   */
  FailingInput failing(
      ConfirmRun.Kept kept,
      String hash,
      Target target,
      Optional<String> loss,
      Map<String, NdArray> inputs,
      Map<String, NdArray> weights,
      Optional<FailingInput.TrainingStep> step) {
    return new FailingInput(
        Kind.NON_FINITE.text(),
        hash,
        target.output(),
        kept.scanned().spec(),
        wanted.seed(),
        new FailingInput.Runtime(OrtRuntime.get().version(), "none"),
        Map.of(),
        loss,
        inputs,
        weights,
        step);
  }

  /** The command that replays a folder. */
  static String replay(String folder) {
    Path observed = Path.of(folder).resolve(OBSERVED);
    return "assay replay " + folder + (Files.exists(observed) ? " --model " + observed : "");
  }

  // Nothing but this shows what happens inside of a branch.
  private static void observed(ConfirmRun.Kept kept, Path file) {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw UsageException.unwritable(file, e);
    }
    ModelWriter.write(kept.search().original(), file);
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
      throw UsageException.unwritable(file, e);
    }
  }
}
