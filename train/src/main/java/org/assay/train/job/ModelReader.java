package org.assay.train.job;

import java.nio.file.Path;
import java.util.Locale;
import org.assay.train.graphs.OnnxNetworks;
import org.assay.train.keras.KerasFiles;

/** Networks that a job takes from a file. */
final class ModelReader {
  private ModelReader() {}

  /**
   * Reads the file of a network; that it is one of ONNX is told by its name, as such files begin
   * with nothing of their own.
   *
   * @param base folder that {@code file} is relative to
   */
  static ModelSpec read(Settings settings, Path base) {
    Path file = base.resolve(settings.text("file"));
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    ModelSpec model =
        name.endsWith(".onnx") || name.endsWith(".onnxtxt")
            ? OnnxNetworks.read(file, settings)
            : KerasFiles.read(file);
    settings.finish();
    return model;
  }
}
