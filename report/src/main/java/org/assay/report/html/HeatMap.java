package org.assay.report.html;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Draws a table of numbers as cells, the darker the greater, on a logarithmic scale of absolute
 * values; NaN and infinities in another colour.
 */
final class HeatMap {
  private static final int WIDTH = 460;
  private static final int LEFT = 122;
  private static final int RIGHT = 456;
  private static final int CELL = 15;
  private static final int RAMP = 6;

  private HeatMap() {}

  static String draw(StoryPage.Heat map) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : map.values()) {
      for (double v : row) {
        if (Double.isFinite(v) && v != 0) {
          low = Math.min(low, Math.log10(Math.abs(v)));
          high = Math.max(high, Math.log10(Math.abs(v)));
        }
      }
    }
    int rows = map.rows().size();
    int bottom = rows * CELL + 4;
    StringBuilder out = new StringBuilder("<figure class=\"chart\"><figcaption>");
    out.append(Html.text(map.title(), 120)).append("</figcaption><svg viewBox=\"0 0 ");
    out.append(WIDTH).append(' ').append(bottom + 34).append("\" role=\"img\" aria-label=\"");
    out.append(Html.text(map.title(), 120)).append(", layers over time\">");
    for (int r = 0; r < rows; r++) {
      String name = Html.escape(Html.end(map.rows().get(r), 18));
      String style = map.faulty().contains(r) ? "row bad" : "row";
      text(out, style, LEFT - 6, r * CELL + 12, "end", name);
      cells(out, map.values()[r], r * CELL + 1, low, high);
    }
    OptionalInt mark = map.mark();
    if (mark.isPresent() && rows > 0) {
      double width = (double) (RIGHT - LEFT) / Math.max(1, map.values()[0].length);
      out.append("<path class=\"mark error\" d=\"M").append(place(LEFT + mark.getAsInt() * width));
      out.append(" 0V").append(bottom).append("\"><title>first error</title></path>");
    }
    text(out, "", LEFT, bottom + 12, "start", Html.text(map.from(), 24));
    text(out, "", RIGHT, bottom + 12, "end", Html.text(map.to(), 24));
    ramp(out, bottom + 18, low, high);
    return out.append("</svg></figure>\n").toString();
  }

  private static void cells(StringBuilder out, double[] values, int y, double low, double high) {
    double width = (double) (RIGHT - LEFT) / Math.max(1, values.length);
    for (int c = 0; c < values.length; c++) {
      double v = values[c];
      boolean odd = !Double.isFinite(v);
      double share = v == 0 ? 0 : high > low ? (Math.log10(Math.abs(v)) - low) / (high - low) : 0.5;
      rect(out, odd ? "odd" : "cell", LEFT + c * width, y, width, odd ? 1 : opacity(v, share));
      out.append("<title>").append(SeriesChart.shown(v)).append("</title></rect>");
    }
  }

  private static double opacity(double v, double share) {
    return v == 0 ? 0.03 : 0.1 + 0.9 * share;
  }

  /** What light and dark mean. */
  private static void ramp(StringBuilder out, int y, double low, double high) {
    if (low > high) {
      text(out, "", RIGHT, y + 12, "end", "all zero or not finite");
      return;
    }
    int right = RIGHT - 60;
    for (int i = 0; i < RAMP; i++) {
      int x = right - (RAMP - i) * 16;
      rect(out, "cell", x, y, 16, opacity(1, i / (RAMP - 1.0)));
      out.append("</rect>");
    }
    text(out, "", right - RAMP * 16 - 5, y + 12, "end", SeriesChart.shown(Math.pow(10, low)));
    text(out, "", right + 5, y + 12, "start", SeriesChart.shown(Math.pow(10, high)));
  }

  private static void rect(
      StringBuilder out, String style, double x, int y, double width, double opacity) {
    out.append("<rect class=\"").append(style).append("\" x=\"").append(place(x));
    out.append("\" y=\"").append(y).append("\" width=\"").append(place(width + 0.1));
    out.append("\" height=\"").append(CELL - 2).append("\" fill-opacity=\"");
    out.append(String.format(Locale.ROOT, "%.2f", opacity)).append("\">");
  }

  private static void text(
      StringBuilder out, String style, int x, int y, String anchor, String text) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"");
    out.append(y).append("\" text-anchor=\"").append(anchor).append("\">").append(text);
    out.append("</text>");
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
