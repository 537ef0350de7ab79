package org.assay.report.html;

import java.util.List;
import java.util.Locale;

/** Curves over a common axis, as an SVG drawing. */
final class LineChart {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 190;
  private static final int LEFT = 46;
  private static final int RIGHT = 350;
  private static final int TOP = 12;
  private static final int BOTTOM = 158;
  private static final int COLOURS = 4;

  private LineChart() {}

  static String draw(SearchPage.Chart chart) {
    double mostX = 1;
    double mostY = 1;
    for (List<SearchPage.Point> curve : chart.curves()) {
      for (SearchPage.Point point : curve) {
        mostX = Math.max(mostX, point.x());
        mostY = Math.max(mostY, point.y());
      }
    }
    StringBuilder out = new StringBuilder("<figure class=\"panel\"><h3>");
    out.append(Html.name(chart.title())).append("</h3>");
    out.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    out.append("\" role=\"img\" aria-label=\"").append(Html.name(chart.title()));
    out.append(": ").append(number(mostY)).append(" after ").append(number(mostX));
    out.append(' ').append(Html.name(chart.unit())).append("\">");
    for (int i = 0; i <= 2; i++) {
      double y = BOTTOM - (BOTTOM - TOP) * i / 2.0;
      line(out, i == 0 ? "axis" : "grid", LEFT, y, RIGHT, y);
      text(out, LEFT - 5, y + 4, "end", number(mostY * i / 2));
    }
    text(out, LEFT, BOTTOM + 15, "start", "0");
    text(out, RIGHT, BOTTOM + 15, "end", number(mostX));
    text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 28, "middle", Html.name(chart.unit()));
    int colour = 0;
    for (List<SearchPage.Point> curve : chart.curves()) {
      out.append("<polyline class=\"k").append(colour++ % COLOURS).append("\" points=\"");
      double before = 0;
      for (SearchPage.Point point : curve) {
        double x = LEFT + (RIGHT - LEFT) * point.x() / mostX;
        // What is counted stays as it is until the next batch that brings something.
        out.append(coordinate(x)).append(',').append(coordinate(height(before, mostY)));
        out.append(' ').append(coordinate(x)).append(',');
        out.append(coordinate(height(point.y(), mostY))).append(' ');
        before = point.y();
      }
      out.append("\"/>");
    }
    return out.append("</svg></figure>\n").toString();
  }

  private static double height(double y, double most) {
    return BOTTOM - (BOTTOM - TOP) * y / most;
  }

  private static void line(
      StringBuilder out, String kind, double x1, double y1, double x2, double y2) {
    out.append("<line class=\"").append(kind).append("\" x1=\"").append(coordinate(x1));
    out.append("\" y1=\"").append(coordinate(y1)).append("\" x2=\"").append(coordinate(x2));
    out.append("\" y2=\"").append(coordinate(y2)).append("\"/>");
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append("<text x=\"").append(coordinate(x)).append("\" y=\"").append(coordinate(y));
    out.append("\" text-anchor=\"").append(anchor).append("\">").append(text).append("</text>");
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String number(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    if (value >= 1e4) {
      return String.format(Locale.ROOT, "%.0fk", value / 1e3);
    }
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
