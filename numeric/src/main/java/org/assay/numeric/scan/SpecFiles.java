package org.assay.numeric.scan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a model's spec lies. */
public final class SpecFiles {
  private SpecFiles() {}

  /**
   * The spec beside a model: {@code m.assay.yaml}, or for a text model {@code m.onnxtxt} also
   * {@code m.yaml}.
   */
  public static Optional<Path> beside(Path model) {
    Path name = model.getFileName();
    if (name == null) {
      return Optional.empty();
    }
    String file = name.toString();
    int dot = file.lastIndexOf('.');
    String stem = dot < 0 ? file : file.substring(0, dot);
    Path own = model.resolveSibling(stem + ".assay.yaml");
    if (Files.isRegularFile(own)) {
      return Optional.of(own);
    }
    Path plain = model.resolveSibling(stem + ".yaml");
    boolean text = dot >= 0 && file.substring(dot).equals(".onnxtxt");
    return text && Files.isRegularFile(plain) ? Optional.of(plain) : Optional.empty();
  }
}
