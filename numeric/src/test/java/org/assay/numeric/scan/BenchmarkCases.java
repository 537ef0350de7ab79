package org.assay.numeric.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The benchmark's cases, where they are at hand: beside the repository or at {@code assay.shared}.
 */
public final class BenchmarkCases {
  /** The setting of RANUM's evaluation. */
  public static final ScanOptions OPTIONS =
      new ScanOptions(
          WeightMode.FREE,
          RangeMode.RANUM,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  private static final long LARGEST = 20 << 20;

  private BenchmarkCases() {}

  static Path folder() {
    String given = System.getProperty("assay.shared");
    Path shared = given == null ? Path.of("..", "..", "shared") : Path.of(given);
    return shared.resolve("cases").resolve("numeric");
  }

  public static boolean areHere() {
    return Files.isDirectory(folder());
  }

  public static List<Path> models() {
    return files(folder(), ".onnxtxt");
  }

  /** Exports of real networks that lie beside the cases, those of up to 20 MiB. */
  static List<Path> exports() {
    Path models = folder().resolve(Path.of("..", "..", "data", "models"));
    return Files.isDirectory(models)
        ? files(models, ".onnx").stream().filter(f -> f.toFile().length() < LARGEST).toList()
        : List.of();
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Entries of a list of the ground truth, {@code defects} or {@code guards}. */
  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> truth(Path model, String key) {
    String name = model.getFileName().toString().replace(".onnxtxt", ".yaml");
    try {
      Object root =
          new Load(LoadSettings.builder().build())
              .loadFromString(Files.readString(model.resolveSibling(name)));
      Object list = ((Map<String, Object>) root).getOrDefault(key, List.of());
      return list == null ? List.of() : (List<Map<String, Object>>) list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
