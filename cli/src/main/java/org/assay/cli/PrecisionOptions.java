package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.report.BlockListRenderer;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** 16-bit arithmetic: {@code docs/precision.md}. */
final class PrecisionOptions {
  /** The types of {@code --precision}. */
  enum Type {
    FLOAT16,
    BFLOAT16
  }

  @Option(
      names = "--precision",
      paramLabel = "float16|bfloat16",
      description = "Scan for 16-bit arithmetic, emulated: each result rounded to that type.")
  @Nullable Type type;

  @Option(
      names = "--constants",
      paramLabel = "clamp|round",
      description =
          "With --precision: constants that 16 bits cannot hold become its greatest or least number"
              + " (default), or are rounded to infinity and 0.")
  @Nullable ConstantPolicy constants;

  @Option(
      names = "--block-list",
      paramLabel = "FILE",
      description =
          "With --precision: write the nodes that must stay in float32, as JSON for"
              + " onnxconverter-common.")
  @Nullable Path blockList;

  /**
   * The options of a scan, with these.
   *
   * @throws UsageException if one needs another
   */
  ScanOptions applyTo(ScanOptions options) {
    if (type == null) {
      if (constants != null || blockList != null) {
        throw new UsageException(
            "is for 16-bit arithmetic",
            constants != null ? "--constants" : "--block-list",
            "",
            "give --precision float16 or --precision bfloat16 too");
      }
      return options;
    }
    return options.with(
        new NarrowPrecision(
            ElementType.valueOf(type.name()),
            constants == null ? ConstantPolicy.CLAMP : constants));
  }

  /** Whether 16 bits were asked for. */
  boolean given() {
    return type != null;
  }

  /**
   * Checks that a list would be that of one model.
   *
   * @throws UsageException if there are several
   */
  void checkModels(List<Path> models) {
    if (blockList != null && models.size() > 1) {
      throw new UsageException(
          "is the list of one model", "--block-list", "one model", "scan them one by one");
    }
    if (blockList != null) {
      Path folder = blockList.toAbsolutePath().getParent();
      if (Files.isDirectory(blockList) || folder == null || !Files.isDirectory(folder)) {
        throw new UsageException(
            "cannot be written", "--block-list " + blockList, "a file in an existing folder", "");
      }
    }
  }

  /** Writes the list of what must stay in float32, if it was asked for; gives the result back. */
  ModelResult listed(ModelResult result) {
    if (blockList == null || result.precision().isEmpty()) {
      return result;
    }
    try {
      RunDirectory.writeAtomically(
          blockList.toAbsolutePath(), BlockListRenderer.render(result, result.precision().get()));
    } catch (IOException e) {
      throw new UsageException(
          "the list cannot be written (" + e.getClass().getSimpleName() + ")",
          blockList.toString(),
          "a folder that can be written to, with space left",
          "");
    }
    return result;
  }
}
