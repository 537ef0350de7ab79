package org.assay.report.html;

import java.util.List;
import java.util.Locale;

/** Draws a table of numbers as cells of different darkness. */
final class HeatMap {
  private static final int LEFT = 190;
  private static final int WIDTH = 720;
  private static final int CELL = 18;

  private HeatMap() {}

  static String draw(List<String> rows, List<String> columns, double[][] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : values) {
      for (double v : row) {
        if (Double.isFinite(v) && v != 0) {
          low = Math.min(low, Math.log10(Math.abs(v)));
          high = Math.max(high, Math.log10(Math.abs(v)));
        }
      }
    }
    int height = rows.size() * CELL + 22;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"layers"
                + " over time\">%n",
            WIDTH,
            height,
            WIDTH,
            height));
    for (int r = 0; r < rows.size(); r++) {
      text(out, 4, r * CELL + 13, Html.text(rows.get(r), 28));
      double width = (double) (WIDTH - LEFT) / Math.max(1, values[r].length);
      for (int c = 0; c < values[r].length; c++) {
        cell(out, LEFT + c * width, r * CELL, width, values[r][c], low, high);
      }
    }
    int under = rows.size() * CELL + 14;
    if (!columns.isEmpty()) {
      text(out, LEFT, under, Html.text(columns.get(0), 24));
      text(out, WIDTH - 110, under, Html.text(columns.get(columns.size() - 1), 24));
    }
    if (low <= high) {
      text(
          out,
          LEFT + 160,
          under,
          String.format(
              Locale.ROOT, "light %.2g, dark %.2g", Math.pow(10, low), Math.pow(10, high)));
    }
    return out.append("</svg>\n").toString();
  }

  private static void cell(
      StringBuilder out, double x, int y, double width, double v, double low, double high) {
    boolean odd = !Double.isFinite(v);
    double share = v == 0 ? 0 : high > low ? (Math.log10(Math.abs(v)) - low) / (high - low) : 1;
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill-opacity=\"%.2f\">"
                + "<title>%.4g</title></rect>%n",
            odd ? "odd" : "cell",
            x,
            y,
            width,
            CELL - 1,
            odd ? 1 : v == 0 ? 0.02 : 0.08 + 0.92 * share,
            v));
  }

  private static void text(StringBuilder out, int x, int y, String text) {
    out.append("<text x=\"").append(x).append("\" y=\"").append(y).append("\">");
    out.append(text).append("</text>\n");
  }
}
