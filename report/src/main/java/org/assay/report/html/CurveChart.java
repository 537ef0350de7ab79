package org.assay.report.html;

import java.util.Locale;
import java.util.Map;

/** Draws curves as SVG; on a logarithmic scale where all is positive and spans three decades. */
final class CurveChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 240;
  private static final int LEFT = 70;
  private static final int BOTTOM = 24;
  private static final int COLOURS = 6;
  private static final int MOST_POINTS = 600;

  private CurveChart() {}

  static String draw(String axis, Map<String, double[]> series) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int longest = 1;
    for (double[] values : series.values()) {
      longest = Math.max(longest, values.length);
      for (double v : values) {
        if (Double.isFinite(v)) {
          low = Math.min(low, v);
          high = Math.max(high, v);
        }
      }
    }
    if (low > high) {
      return "<p>nothing finite to show</p>\n";
    }
    boolean log = low > 0 && high / low > 1e3;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT,
            Html.name(axis)));
    out.append(
        String.format(
            Locale.ROOT,
            "<path class=\"axis\" d=\"M%d 8V%dH%d\"/>%n",
            LEFT,
            HEIGHT - BOTTOM,
            WIDTH - 8));
    text(out, 4, 16, "", String.format(Locale.ROOT, "%.4g", high));
    text(out, 4, HEIGHT - BOTTOM, "", String.format(Locale.ROOT, "%.4g", low));
    text(out, WIDTH - 130, HEIGHT - 6, "", Html.name(axis) + " " + longest);
    int colour = 0;
    for (Map.Entry<String, double[]> e : series.entrySet()) {
      out.append("<path class=\"l").append(colour % COLOURS).append("\" d=\"");
      path(out, e.getValue(), longest, scale(low, log), scale(high, log), log);
      out.append("\"/>\n");
      text(
          out,
          LEFT + 10 + 150 * colour,
          HEIGHT - 6,
          "t" + colour % COLOURS,
          Html.text(e.getKey(), 22));
      colour++;
    }
    return out.append("</svg>\n").toString();
  }

  private static double scale(double v, boolean log) {
    return log ? Math.log10(v) : v;
  }

  private static void path(
      StringBuilder out, double[] values, int longest, double low, double high, boolean log) {
    boolean drawing = false;
    int every = Math.max(1, values.length / MOST_POINTS);
    for (int i = 0; i < values.length; i += every) {
      if (!Double.isFinite(values[i])) {
        drawing = false;
        continue;
      }
      double x = LEFT + (WIDTH - 8.0 - LEFT) * i / Math.max(1, longest - 1);
      double share = high > low ? (scale(values[i], log) - low) / (high - low) : 0.5;
      double y = HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 12);
      out.append(String.format(Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x, y));
      drawing = true;
    }
  }

  private static void text(StringBuilder out, int x, int y, String style, String text) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"");
    out.append(y).append("\">").append(text).append("</text>\n");
  }
}
