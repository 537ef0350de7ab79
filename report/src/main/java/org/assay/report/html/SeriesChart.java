package org.assay.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.report.Numbers;

/**
 * Draws lines over a common axis, with marks, as SVG. The vertical axis is logarithmic where all is
 * positive and spans three decades. A line that ends in what is not finite ends with a cross.
 */
final class SeriesChart {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 236;
  private static final int LEFT = 56;
  private static final int RIGHT = 452;
  private static final int TOP = 30;
  private static final int BOTTOM = 202;
  private static final int MOST_POINTS = 400;
  private static final int LONGEST_LEGEND = 34;

  private final StoryPage.Chart chart;
  private final StringBuilder out = new StringBuilder();
  private double lowX = Double.POSITIVE_INFINITY;
  private double highX = Double.NEGATIVE_INFINITY;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private boolean log;

  private SeriesChart(StoryPage.Chart chart) {
    this.chart = chart;
  }

  static String draw(StoryPage.Chart chart) {
    return new SeriesChart(chart).draw();
  }

  private String draw() {
    measure();
    out.append("<figure class=\"chart\"><figcaption>").append(Html.text(chart.title(), 120));
    log = low > 0 && high / low > 1e3;
    out.append(log ? ", logarithmic scale" : "").append("</figcaption>");
    if (low > high) {
      return out.append("<p class=\"none\">nothing finite to draw</p></figure>\n").toString();
    }
    if (high - low <= 1e-12 * Math.abs(high)) {
      double room = high == 0 ? 1 : Math.abs(high) / 2;
      low -= room;
      high += room;
      log = false;
    }
    out.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    out.append("\" role=\"img\" aria-label=\"").append(Html.text(summary(), 400)).append("\">");
    grid();
    marks();
    chart.lines().forEach(this::line);
    out.append("</svg>");
    legend();
    return out.append("</figure>\n").toString();
  }

  private void measure() {
    for (StoryPage.Line line : chart.lines()) {
      for (int i = 0; i < line.x().length; i++) {
        lowX = Math.min(lowX, line.x()[i]);
        highX = Math.max(highX, line.x()[i]);
        if (Double.isFinite(line.y()[i])) {
          low = Math.min(low, line.y()[i]);
          high = Math.max(high, line.y()[i]);
        }
      }
    }
    for (StoryPage.Mark mark : chart.marks()) {
      lowX = Math.min(lowX, mark.x());
      highX = Math.max(highX, mark.x());
    }
    if (!(highX > lowX)) {
      highX = lowX + 1;
    }
  }

  /** First and last value of each line that is told apart. */
  private String summary() {
    Map<String, String> ends = new LinkedHashMap<>();
    for (StoryPage.Line line : chart.lines()) {
      if (line.y().length > 0) {
        double from = line.y()[0];
        double to = line.y()[line.y().length - 1];
        ends.putIfAbsent(line.name(), Numbers.text(from) + " to " + Numbers.text(to));
      }
    }
    List<String> parts = new ArrayList<>();
    ends.forEach((name, end) -> parts.add(name + " from " + end));
    return chart.title() + ": " + String.join(", ", parts);
  }

  private void grid() {
    List<Double> heights = log ? decades() : ticks(low, high, 5);
    for (double tick : heights) {
      double y = y(tick);
      out.append("<path class=\"grid\" d=\"M").append(LEFT).append(' ').append(place(y));
      out.append('H').append(RIGHT).append("\"/>");
      text(LEFT - 6, y + 4, "end", "", log ? shown(tick) : tick(tick, heights));
    }
    for (double tick : ticks(lowX, highX, 6)) {
      if (tick == Math.rint(tick)) {
        boolean last = x(tick) > RIGHT - 12;
        text(last ? RIGHT : x(tick), BOTTOM + 16, last ? "end" : "middle", "", shown(tick));
      }
    }
    out.append("<path class=\"axis\" d=\"M").append(LEFT).append(' ').append(BOTTOM).append('H');
    out.append(RIGHT).append("\"/>");
    text(RIGHT, BOTTOM + 31, "end", "", Html.name(chart.axis()));
  }

  private List<Double> decades() {
    List<Double> ticks = new ArrayList<>();
    int from = (int) Math.ceil(Math.log10(low) - 1e-9);
    int to = (int) Math.floor(Math.log10(high) + 1e-9);
    int every = Math.max(1, (to - from + 4) / 5);
    for (int e = from; e <= to; e += every) {
      ticks.add(Math.pow(10, e));
    }
    return ticks;
  }

  /** Round numbers within a range, about as many as wanted. */
  static List<Double> ticks(double from, double to, int wanted) {
    double raw = (to - from) / wanted;
    double size = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = raw / size > 5 ? 10 * size : raw / size > 2 ? 5 * size : 2 * size;
    step = raw / size <= 1 ? size : step;
    List<Double> ticks = new ArrayList<>();
    for (long k = (long) Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; k++) {
      ticks.add(k * step);
      if (ticks.size() > 3 * wanted) {
        break;
      }
    }
    return ticks;
  }

  private void marks() {
    double[] ends = {0, 0, 0};
    for (StoryPage.Mark mark : chart.marks()) {
      double x = x(mark.x());
      String kind = mark.severity().text();
      out.append("<path class=\"mark ")
          .append(kind)
          .append("\" d=\"M")
          .append(place(x))
          .append(' ');
      out.append(TOP - 2).append('V').append(BOTTOM).append("\"/>");
      double width = 6.6 * Math.min(12, mark.label().length()) + 6;
      double at = Math.min(x, RIGHT - width / 2);
      for (int row = 0; row < ends.length; row++) {
        if (at - width / 2 >= ends[row]) {
          text(at, 9 + 10 * row, "middle", "flag " + kind, Html.text(mark.label(), 12));
          ends[row] = at + width / 2;
          break;
        }
      }
    }
  }

  private void line(StoryPage.Line line) {
    int every = Math.max(1, line.x().length / MOST_POINTS);
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    int drawn = 0;
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    boolean broken = false;
    for (int i = 0; i < line.x().length; i += every) {
      if (!Double.isFinite(line.y()[i])) {
        broken |= drawing;
        drawing = false;
        continue;
      }
      lastX = x(line.x()[i]);
      lastY = y(line.y()[i]);
      path.append(drawing ? 'L' : 'M').append(place(lastX)).append(' ').append(place(lastY));
      drawing = true;
      drawn++;
    }
    if (drawn == 0) {
      return;
    }
    if (drawn > 1) {
      out.append("<path class=\"line ").append(line.style().css());
      out.append(line.isThin() ? " thin" : "").append("\" d=\"").append(path).append("\"/>");
    }
    if (drawn == 1) {
      out.append("<circle class=\"dot ").append(line.style().css()).append("\" cx=\"");
      out.append(place(lastX)).append("\" cy=\"").append(place(lastY)).append("\" r=\"3\"/>");
    }
    if (broken && !drawing) {
      out.append("<path class=\"cross\" d=\"M").append(place(lastX - 4)).append(' ');
      out.append(place(lastY - 4))
          .append("l8 8m0 -8l-8 8\"><title>not finite from here on</title>");
      out.append("</path>");
    }
  }

  private void legend() {
    Map<String, StoryPage.Style> names = new LinkedHashMap<>();
    chart.lines().forEach(l -> names.putIfAbsent(l.name(), l.style()));
    if (names.size() < 2) {
      return;
    }
    out.append("<ul class=\"legend\">");
    names.forEach(
        (name, style) -> {
          out.append("<li class=\"").append(style.css()).append("\">");
          out.append(Html.text(name, LONGEST_LEGEND)).append("</li>");
        });
    out.append("</ul>");
  }

  private double x(double value) {
    return LEFT + (RIGHT - LEFT) * (value - lowX) / (highX - lowX);
  }

  private double y(double value) {
    double share =
        log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return BOTTOM - (BOTTOM - TOP) * Math.max(0, Math.min(1, share));
  }

  private void text(double x, double y, String anchor, String style, String text) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(place(x));
    out.append("\" y=\"").append(place(y)).append("\" text-anchor=\"").append(anchor);
    out.append("\">").append(text).append("</text>");
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** With as many digits as tell a tick from the next. */
  private static String tick(double tick, List<Double> all) {
    double step = all.size() < 2 ? Math.abs(tick) : all.get(1) - all.get(0);
    double size = Math.max(Math.abs(all.get(0)), Math.abs(all.get(all.size() - 1)));
    if (size < 1e5 && size >= 1e-3 && step >= 1e-4) {
      return shown(tick);
    }
    int digits = (int) Math.ceil(Math.log10(Math.max(1, size / step)) + 0.3);
    String text = String.format(Locale.ROOT, "%." + Math.min(5, digits) + "e", tick);
    return tick == 0 ? "0" : text.replaceFirst("e([+-])0?(\\d+)", "e$1$2").replace("e+", "e");
  }

  /** At most about seven characters. */
  static String shown(double value) {
    double size = Math.abs(value);
    if (size < 1e-12) {
      return "0";
    }
    if (size >= 1e5 || size < 1e-3) {
      String text = String.format(Locale.ROOT, "%.1e", value);
      return text.replace(".0e", "e").replaceFirst("e([+-])0?(\\d+)", "e$1$2").replace("e+", "e");
    }
    String text = String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
