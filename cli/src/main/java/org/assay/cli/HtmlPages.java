package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.assay.report.ScanResult;
import org.assay.report.html.HtmlReport;
import org.assay.report.html.TensorRange;

/** Writes the page of a model; of several models, an overview that leads to a page each. */
final class HtmlPages {
  private final Function<Path, Map<String, Bounds>> bounds;

  /**
   * Creates a writer.
   *
   * @param bounds bounds of the tensors of a model's file
   */
  HtmlPages(Function<Path, Map<String, Bounds>> bounds) {
    this.bounds = bounds;
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
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < models.size(); i++) {
      ModelResult model = models.get(i);
      String page = stem + "-" + (i + 1) + ".html";
      if (model.error().isEmpty()) {
        RunDirectory.writeAtomically(
            file.toAbsolutePath().resolveSibling(page), page(result, model));
      }
      rows.append(row(model, page));
    }
    RunDirectory.writeAtomically(file.toAbsolutePath(), overview(rows.toString()));
  }

  private String page(ScanResult result, ModelResult model) {
    Path file = Path.of(model.path());
    Map<String, TensorRange> ranges = new LinkedHashMap<>();
    bounds
        .apply(file)
        .forEach(
            (tensor, b) -> {
              Cell hull = b.hull();
              if (!hull.isEmpty()) {
                String flags = hull.flags == 0 ? "" : Flags.describe(hull.flags);
                ranges.put(tensor, new TensorRange(hull.lo, hull.hi, flags));
              }
            });
    return HtmlReport.render(result, model, ModelFiles.open(file), ranges);
  }

  private static String row(ModelResult model, String page) {
    String path = escaped(model.path());
    if (model.error().isPresent()) {
      return "<tr><td>" + path + "</td><td>" + escaped(model.error().get()) + "</td></tr>\n";
    }
    return "<tr><td><a href=\""
        + escaped(page)
        + "\">"
        + path
        + "</a></td><td>"
        + model.findings().size()
        + "</td></tr>\n";
  }

  private static String overview(String rows) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'">
    <meta name="color-scheme" content="light dark">
    <title>Assay</title>
    </head>
    <body>
    <h1>Assay</h1>
    <table>
    <tr><th>Model</th><th>Findings</th></tr>
    """
        + rows
        + "</table>\n</body>\n</html>\n";
  }

  /** Text in HTML and in an attribute: control characters escaped, markup quoted. */
  private static String escaped(String text) {
    return UsageException.line(text, "", "", "")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
