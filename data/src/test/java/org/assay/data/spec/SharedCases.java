package org.assay.data.spec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The benchmark's cases, where they are at hand: beside the repository or at {@code assay.shared}.
 */
final class SharedCases {
  private SharedCases() {}

  static List<Path> numeric() {
    Path folder = shared().resolve("cases/numeric");
    assumeTrue(Files.isDirectory(folder), "no shared cases on this machine");
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path shared() {
    String property = System.getProperty("assay.shared");
    if (property != null) {
      return Path.of(property);
    }
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.exists(root.resolve("mvnw"))) {
      root = root.getParent();
    }
    return root.resolveSibling("shared");
  }
}
