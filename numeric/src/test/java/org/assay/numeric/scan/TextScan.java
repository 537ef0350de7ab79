package org.assay.numeric.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Status;

/** Scans a model given as ONNX text, with a spec, in a folder of its own. */
public final class TextScan {
  public static final String HEADER =
      "< ir_version: 8, opset_import: [\"\" : 18, \"com.microsoft\" : 1] >\n";

  private TextScan() {}

  /** The model as it is trained: free weights, gradient risks. */
  public static ModelResult trained(String model, String spec) {
    return run(model, spec, WeightMode.FREE, false);
  }

  /** The model as shipped. */
  public static ModelResult shipped(String model, String spec) {
    return run(model, spec, WeightMode.FROZEN, false);
  }

  static ModelResult run(String model, String spec, WeightMode weights, boolean gradients) {
    return run(Scanner.create(), model, spec, weights, gradients);
  }

  static ModelResult run(
      Scanner scanner, String model, String spec, WeightMode weights, boolean gradients) {
    ScanOptions options =
        new ScanOptions(
            weights,
            RangeMode.VALID,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            gradients);
    ModelResult result = run(scanner, model, spec, options);
    result
        .error()
        .ifPresent(
            e -> {
              throw new AssertionError(e + "\n" + model);
            });
    return result;
  }

  static ModelResult run(Scanner scanner, String model, String spec, ScanOptions options) {
    try {
      Path folder = Files.createTempDirectory("assay-scan");
      try {
        Path file = Files.writeString(folder.resolve("m.onnxtxt"), model);
        Files.writeString(folder.resolve("m.yaml"), spec);
        return scanner.scan(file, options);
      } finally {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(p);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code rule tensor} or, for what is absorbed, {@code rule tensor absorbed}. */
  public static List<String> lines(ModelResult result) {
    return result.findings().stream().map(TextScan::line).sorted().toList();
  }

  private static String line(Finding f) {
    String status =
        f.status() == Status.POSSIBLE ? "" : " " + f.status().name().toLowerCase(Locale.ROOT);
    return f.ruleId() + " " + f.tensor() + status;
  }
}
