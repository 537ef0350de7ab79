package org.assay.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.fix.FixOptions;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;

/**
 * What every kind of {@code assay fix} works with.
 *
 * @param command that is told of notes and errors
 * @param wanted what is asked of a repair
 * @param documents that take what came of it
 * @param writer of reports, with the run's folder
 * @param target where the model goes; empty for the run's folder
 */
record FixSetting(
    AssayCommand command,
    Scanner scanner,
    ScanOptions options,
    RunningOptions running,
    FixOptions wanted,
    FixDocuments documents,
    ReportWriter writer,
    Optional<Path> target) {
  /** Key of the note in the metadata of a model that was made. */
  static final String NOTE = "assay.fix";

  /** Where a model goes: the target, else a file of the run's folder, if there is one. */
  Optional<Path> place(String name) {
    return target.or(() -> writer.runFolder().map(f -> f.path().resolve(name)));
  }

  /** The model with a note of what was done. */
  static Model noted(Model model, String note) {
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    metadata.put(NOTE, note);
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
