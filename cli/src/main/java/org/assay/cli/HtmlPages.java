package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.assay.report.ScanResult;
import org.assay.report.html.HtmlIndex;
import org.assay.report.html.HtmlReport;
import org.assay.report.html.TensorRange;

/** Writes the page of a model; of several models, an overview that leads to a page each. */
final class HtmlPages {
  private record Seen(Path file, Model model, Map<String, Bounds> bounds) {}

  private final Function<Path, Map<String, Bounds>> bounds;
  private Optional<Seen> seen = Optional.empty();

  /**
   * Creates a writer.
   *
   * @param bounds bounds of the tensors of a model's file
   */
  HtmlPages(Function<Path, Map<String, Bounds>> bounds) {
    this.bounds = bounds;
  }

  /** Keeps what a scan saw until its page is written, in place of what was kept before. */
  void keep(Path file, Model model, Map<String, Bounds> known) {
    seen = Optional.of(new Seen(file, model, known));
  }

  /**
   * Writes {@code file}, and for several models {@code <file's stem>-<n>.html} beside it.
   *
   * @throws IOException if a file cannot be written
   */
  void write(ScanResult result, Path file) throws IOException {
    List<ModelResult> models = result.models();
    if (models.size() == 1 && models.get(0).error().isEmpty()) {
      RunDirectory.writeAtomically(file.toAbsolutePath(), page(result, models.get(0)));
      return;
    }
    String name = String.valueOf(file.getFileName());
    String stem = name.endsWith(".html") ? name.substring(0, name.length() - 5) : name;
    Map<Integer, String> pages = new HashMap<>();
    for (int i = 0; i < models.size(); i++) {
      ModelResult model = models.get(i);
      if (model.error().isEmpty()) {
        String page = stem + "-" + (i + 1) + ".html";
        RunDirectory.writeAtomically(
            file.toAbsolutePath().resolveSibling(page), page(result, model));
        pages.put(i, page);
      }
    }
    RunDirectory.writeAtomically(file.toAbsolutePath(), HtmlIndex.render(result, pages));
  }

  private String page(ScanResult result, ModelResult scanned) {
    Path file = Path.of(scanned.path());
    Optional<Seen> kept = seen.filter(s -> s.file().equals(file));
    Model model = kept.map(Seen::model).orElseGet(() -> ModelFiles.open(file));
    Map<String, TensorRange> ranges = new LinkedHashMap<>();
    kept.map(Seen::bounds)
        .orElseGet(() -> bounds.apply(file))
        .forEach(
            (tensor, b) -> {
              Cell hull = b.hull();
              if (!hull.isEmpty()) {
                String flags = hull.flags == 0 ? "" : Flags.describe(hull.flags);
                ranges.put(tensor, new TensorRange(hull.lo, hull.hi, flags));
              }
            });
    return HtmlReport.render(result, scanned, model, ranges);
  }
}
