package org.assay.onnx.io;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of material that is not part of the repository; tests that use it assume it exists.
 */
public final class Shared {
  private Shared() {}

  /** System property {@code assay.shared}, else {@code shared} beside the repository's root. */
  public static Path folder() {
    String given = System.getProperty("assay.shared");
    if (given != null) {
      return Path.of(given);
    }
    Path path = Path.of("").toAbsolutePath();
    while (path.getParent() != null && !Files.exists(path.resolve("mvnw"))) {
      path = path.getParent();
    }
    for (Path up = path; up.getParent() != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolveSibling("shared"))) {
        return up.resolveSibling("shared");
      }
    }
    return path.resolveSibling("shared");
  }
}
