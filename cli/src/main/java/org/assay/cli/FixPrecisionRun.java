package org.assay.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.fix.NarrowRepair;
import org.assay.numeric.fix.OrdinaryData;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.ModelResult;
import org.assay.report.Precision;

/** {@code assay fix --precision}: a model in 16 bits with islands in float32. */
final class FixPrecisionRun {
  private final FixSetting with;

  FixPrecisionRun(FixSetting with) {
    this.with = with;
  }

  /** The scan in 16 bits, without the findings that islands take away. */
  ModelResult repaired(Path file) {
    Map<String, Bounds> bounds = new HashMap<>();
    ModelResult bounded =
        with.scanner().scan(file, with.options(), (path, model, all) -> bounds.putAll(all));
    ModelResult scanned =
        new SeenMagnitudes(with.command(), with.options(), with.running()).measured(file, bounded);
    if (scanned.error().isPresent()) {
      return scanned;
    }
    try {
      return converted(file, bounded, bounds, scanned);
    } catch (ModelException | DataException e) {
      return ModelResult.failed(
          file.toString(), scanned.weights(), scanned.ranges(), String.valueOf(e.getMessage()));
    } catch (ExecException e) {
      with.command().error("the model cannot be run: " + e.getMessage());
      return scanned;
    }
  }

  private ModelResult converted(
      Path file, ModelResult bounded, Map<String, Bounds> bounds, ModelResult scanned) {
    NarrowPrecision type = with.options().precision().orElseThrow();
    Spec spec = SpecFiles.of(scanned);
    NarrowModel narrow = NarrowModel.of(ModelFiles.open(file), type);
    Precision graded = scanned.precision().orElseThrow();
    NarrowRepair.Islands islands =
        NarrowRepair.Islands.of(
            bounded.precision().orElseThrow(), graded, narrow.emulated(), bounds);
    Model wide = narrow.emulated().original();
    List<Map<String, Tensor>> ordinary =
        OrdinaryData.draw(wide, spec, with.options(), with.wanted().runs(), with.wanted().seed());
    Runner.Opener opener = with.running().searching(RunningOptions.mayStop(scanned));
    NarrowRepair.Converted made = NarrowRepair.convert(narrow, islands, ordinary, opener);
    boolean sound = made.isSound();
    Optional<Path> written = !sound ? Optional.empty() : with.place(type.type().text() + ".onnx");
    written.ifPresent(path -> ModelFiles.save(noted(made, type), path, file));
    with.documents()
        .add(
            new FixDocuments.Narrow(
                file.toString(),
                scanned,
                made,
                graded.keepProved()
                    || with.scanner().hasFiniteOutputs(made.emulated(), spec, with.options()),
                written));
    if (!sound) {
      return scanned;
    }
    return scanned.with(
        scanned.findings().stream()
            .filter(f -> !made.wide().contains(f.tensor()))
            .filter(f -> !islands.absorbed().contains(f.tensor()))
            .toList(),
        scanned.unproved(),
        scanned.ignored(),
        scanned.expired());
  }

  private static Model noted(NarrowRepair.Converted made, NarrowPrecision type) {
    return FixSetting.noted(
        made.model(),
        "%s, %d of %d nodes in float32, %d Relus with an end, constants beyond its range: %s"
            .formatted(
                type.type().text(),
                made.wide().size(),
                made.nodes(),
                made.clipped().size(),
                type.policy()));
  }
}
