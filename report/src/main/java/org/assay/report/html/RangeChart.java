package org.assay.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assay.report.Escapes;
import org.assay.report.Numbers;
import org.assay.report.RangeStep;

/**
 * A chain of ranges as bars over one axis, which is linear around zero and logarithmic beyond
 * ("symlog"): a softmax's [0, 1] and a float32's overflow fit into one picture.
 */
final class RangeChart {
  private static final int WIDTH = 360;
  private static final int MARGIN = 14;
  private static final int ROW = 36;
  private static final int AXIS = 26;
  private static final int MOST_ROWS = 14;
  private static final int LONGEST_LABEL = 26;
  private static final double LEAST_LINEAR = 1e-38;

  private RangeChart() {}

  /** The chart as an {@code svg} element; of a long chain both ends. */
  static String draw(List<RangeStep> path) {
    List<RangeStep> steps = new ArrayList<>(path);
    int skipped = Math.max(0, steps.size() - MOST_ROWS);
    if (skipped > 0) {
      steps.subList(MOST_ROWS / 2, MOST_ROWS / 2 + skipped).clear();
    }
    Axis axis = Axis.of(steps);
    int height = steps.size() * ROW + AXIS;
    StringBuilder svg = new StringBuilder("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ");
    svg.append(WIDTH).append(' ').append(height).append("\" aria-label=\"");
    svg.append(Html.text(describe(path), 1000)).append("\">");
    ticks(svg, axis, height);
    for (int i = 0; i < steps.size(); i++) {
      row(svg, axis, steps.get(i), i * ROW, i + 1 == steps.size());
      if (skipped > 0 && i + 1 == MOST_ROWS / 2) {
        svg.append("<text class=\"skip\" x=\"").append(WIDTH - MARGIN).append("\" y=\"");
        svg.append(i * ROW + 46).append("\">… ").append(skipped).append(" more …</text>");
      }
    }
    return svg.append("</svg>").toString();
  }

  private static String describe(List<RangeStep> path) {
    StringBuilder text = new StringBuilder("Chain of ranges: ");
    for (RangeStep step : path.subList(0, Math.min(20, path.size()))) {
      text.append(Escapes.name(step.tensor())).append(" in ");
      text.append(Numbers.range(step.lo(), step.hi())).append("; ");
    }
    return text.toString();
  }

  private static void row(StringBuilder svg, Axis axis, RangeStep step, int top, boolean last) {
    double lo = Double.isNaN(step.lo()) ? Double.NEGATIVE_INFINITY : step.lo();
    double hi = Double.isNaN(step.hi()) ? Double.POSITIVE_INFINITY : step.hi();
    double left = axis.place(lo);
    double right = Math.max(axis.place(hi), left + 2);
    svg.append("<text class=\"lbl\" x=\"").append(MARGIN).append("\" y=\"").append(top + 13);
    svg.append("\">").append(Html.escape(Html.end(step.tensor(), LONGEST_LABEL))).append("</text>");
    svg.append("<text class=\"rng\" x=\"")
        .append(WIDTH - MARGIN)
        .append("\" y=\"")
        .append(top + 13);
    svg.append("\">").append(Html.escape(Numbers.range(step.lo(), step.hi()))).append("</text>");
    svg.append("<rect class=\"bar").append(last ? " last" : "").append("\" x=\"");
    svg.append(number(left)).append("\" y=\"").append(top + 19).append("\" width=\"");
    svg.append(number(right - left)).append("\" height=\"9\" rx=\"2\"/>");
    if (Double.isInfinite(lo) && lo < 0) {
      arrow(svg, left, top + 23.5, -7);
    }
    if (Double.isInfinite(hi) && hi > 0) {
      arrow(svg, right, top + 23.5, 7);
    }
  }

  private static void arrow(StringBuilder svg, double x, double y, int length) {
    svg.append("<path class=\"inf\" d=\"M").append(number(x)).append(' ').append(number(y - 6));
    svg.append('l').append(length).append(" 6l").append(-length).append(" 6z\"/>");
  }

  private static void ticks(StringBuilder svg, Axis axis, int height) {
    double occupied = Double.NEGATIVE_INFINITY;
    for (double value : axis.ticks()) {
      double x = axis.place(value);
      svg.append("<path class=\"tick").append(value == 0 ? " zero" : "").append("\" d=\"M");
      svg.append(number(x)).append(" 16V").append(height - 18).append("\"/>");
      String label = Numbers.text(value);
      if (x - occupied > label.length() * 3.5 + 20) {
        svg.append("<text class=\"tk\" x=\"")
            .append(number(x))
            .append("\" y=\"")
            .append(height - 5);
        svg.append("\">").append(label).append("</text>");
        occupied = x + label.length() * 3.5;
      }
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The scale: {@code sign(v)·log10(1 + |v| / linear)}, mapped to the chart's width. */
  record Axis(double linear, double low, double high) {
    static Axis of(List<RangeStep> steps) {
      double least = Double.POSITIVE_INFINITY;
      double lo = 0;
      double hi = 0;
      for (RangeStep step : steps) {
        for (double value : new double[] {step.lo(), step.hi()}) {
          if (Double.isFinite(value)) {
            least = value == 0 ? least : Math.min(least, Math.abs(value));
            lo = Math.min(lo, value);
            hi = Math.max(hi, value);
          }
        }
      }
      double linear = Math.max(LEAST_LINEAR, Math.min(1, least / 10));
      if (lo == 0 && hi == 0) {
        lo = -1;
        hi = 1;
      }
      return new Axis(linear, scale(lo, linear), scale(hi, linear));
    }

    /** Horizontal place of a value; infinities lie at the edges. */
    double place(double value) {
      double inner = WIDTH - 4.0 * MARGIN;
      if (Double.isInfinite(value)) {
        return value < 0 ? MARGIN : WIDTH - MARGIN;
      }
      return 2 * MARGIN + inner * (scale(value, linear) - low) / (high - low);
    }

    /** Zero and some powers of ten on both sides. */
    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      int first = (int) Math.ceil(Math.log10(linear)) + 1;
      int decades = (int) Math.ceil(Math.max(high, -low)) - 1;
      int stride = Math.max(1, decades / 4);
      for (int i = decades; i >= 0; i -= stride) {
        add(ticks, -Math.pow(10, first + i));
      }
      ticks.add(0.0);
      for (int i = decades % stride; i <= decades; i += stride) {
        add(ticks, Math.pow(10, first + i));
      }
      return ticks;
    }

    private void add(List<Double> ticks, double value) {
      double at = scale(value, linear);
      if (at >= low - 1e-9 && at <= high + 1e-9) {
        ticks.add(value);
      }
    }

    private static double scale(double value, double linear) {
      return Math.signum(value) * Math.log10(1 + Math.abs(value) / linear);
    }
  }
}
