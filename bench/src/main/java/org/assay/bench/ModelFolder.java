package org.assay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assay.data.DataException;

/** A folder of binary models. */
public final class ModelFolder {
  private ModelFolder() {}

  /**
   * Its models, by name.
   *
   * @throws DataException if it cannot be read or holds none
   */
  public static List<Path> models(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> models = entries.filter(p -> p.toString().endsWith(".onnx")).sorted().toList();
      if (models.isEmpty()) {
        throw new DataException("the folder holds no model", folder.toString(), "*.onnx", "");
      }
      return models;
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", folder.toString(), "", e);
    }
  }
}
