package org.assay.report.html;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.report.Severity;

/**
 * A page of tables and charts in one file: nothing is loaded, nothing runs. All text is made
 * harmless. Not for several threads.
 */
public final class ChartPage {
  private static final int LONGEST = 400;

  private final Shell shell = new Shell("chart.css", "");
  private final StringBuilder out = new StringBuilder();

  /**
   * Begins a page.
   *
   * @param verdict one word or line under the title
   * @param good whether the verdict is good news
   */
  public ChartPage(String title, String verdict, boolean good) {
    shell.open(out, title);
    out.append("<h1>").append(Html.name(title)).append("</h1>\n<p class=\"verdict ");
    out.append(good ? "ok" : "bad").append("\">").append(Html.text(verdict, LONGEST));
    out.append("</p>\n");
  }

  /** A line of text. */
  public ChartPage paragraph(String text) {
    out.append("<p>").append(Html.text(text, LONGEST)).append("</p>\n");
    return this;
  }

  /** A row of a table; a severity colours its first cell. */
  public record Row(Severity severity, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /** A table. */
  public ChartPage table(String title, List<String> headers, List<Row> rows) {
    begin(title);
    out.append("<table><tr>");
    headers.forEach(h -> out.append("<th>").append(Html.name(h)).append("</th>"));
    out.append("</tr>\n");
    for (Row row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.cells().size(); i++) {
        out.append(i == 0 ? "<td class=\"" + row.severity().text() + "\">" : "<td>");
        out.append(Html.text(row.cells().get(i), LONGEST)).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</table>\n");
    return end();
  }

  /** Curves over 1, 2, 3 …; points that are not finite are left out. */
  public ChartPage curves(String title, String axis, Map<String, double[]> series) {
    begin(title);
    out.append(CurveChart.draw(axis, series));
    return end();
  }

  /**
   * Rows of cells, the darker the greater, on a logarithmic scale of absolute values; NaN and
   * infinities in another colour.
   *
   * @param columns what is written under the first and the last column
   */
  public ChartPage heatMap(
      String title, List<String> rows, List<String> columns, double[][] values) {
    begin(title);
    out.append(HeatMap.draw(rows, columns, values));
    return end();
  }

  /** A box of a chain. */
  public record Box(String name, String detail, String mark) {}

  /** Boxes one under the other, marked {@code error}, {@code warning} or not. */
  public ChartPage chain(String title, List<Box> boxes) {
    begin(title);
    int height = boxes.size() * 46 + 6;
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 720 %d\" width=\"720\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n",
            height,
            height,
            Html.name(title)));
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      int top = i * 46 + 3;
      if (i > 0) {
        out.append("<path class=\"axis\" d=\"M120 ").append(top - 12).append("v12\"/>");
      }
      out.append("<rect class=\"layer ").append(Html.name(box.mark()));
      out.append("\" x=\"4\" y=\"").append(top).append("\" width=\"232\" height=\"34\" rx=\"6\"/>");
      label(14, top + 21, "name", Html.text(box.name(), 34));
      label(248, top + 21, "", Html.text(box.detail(), 90));
    }
    out.append("</svg>\n");
    return end();
  }

  private void label(int x, int y, String style, String text) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"");
    out.append(y).append("\">").append(text).append("</text>\n");
  }

  private void begin(String title) {
    out.append("<section><h2>").append(Html.name(title)).append("</h2>\n");
  }

  private ChartPage end() {
    out.append("</section>\n");
    return this;
  }

  /** The page. */
  public String finish() {
    shell.close(out);
    return out.toString();
  }
}
