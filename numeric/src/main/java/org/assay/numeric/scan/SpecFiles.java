package org.assay.numeric.scan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.report.ModelResult;

/** Where a model's spec lies, and which one a scan used. */
public final class SpecFiles {
  private SpecFiles() {}

  /**
   * The spec that a scan used; an empty one if it used none.
   *
   * @throws org.assay.data.DataException if it cannot be read any more
   */
  public static Spec of(ModelResult scanned) {
    return scanned.spec().map(s -> SpecReader.read(Path.of(s))).orElse(Spec.empty());
  }

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
