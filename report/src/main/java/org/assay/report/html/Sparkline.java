package org.assay.report.html;

import java.util.List;
import java.util.Locale;

/** A chart of the size of a word. */
final class Sparkline {
  private static final int WIDTH = 108;
  private static final int HEIGHT = 30;

  private Sparkline() {}

  static String draw(List<StoryPage.Line> lines) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (StoryPage.Line line : lines) {
      for (int i = 0; i < line.x().length; i++) {
        if (Double.isFinite(line.y()[i])) {
          low = Math.min(low, line.y()[i]);
          high = Math.max(high, line.y()[i]);
          most = Math.max(most, line.x()[i]);
        }
      }
    }
    if (low > high) {
      return "not finite";
    }
    StringBuilder out = new StringBuilder("<svg class=\"spark\" viewBox=\"0 0 ");
    out.append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\" aria-label=\"before");
    out.append(" and after\">");
    for (StoryPage.Line line : lines) {
      StringBuilder path = new StringBuilder();
      boolean drawing = false;
      for (int i = 0; i < line.x().length; i++) {
        double v = line.y()[i];
        if (Double.isFinite(v)) {
          double x = 3 + (WIDTH - 6) * (most > 0 ? line.x()[i] / most : 0);
          double y = HEIGHT - 3 - (HEIGHT - 6) * (high > low ? (v - low) / (high - low) : 0.5);
          path.append(String.format(Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x, y));
        }
        drawing = Double.isFinite(v);
      }
      out.append("<path class=\"line ").append(line.style().css()).append("\" d=\"");
      out.append(path).append("\"/>");
    }
    return out.append("</svg>").toString();
  }
}
