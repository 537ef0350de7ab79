package org.assay.report.html;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.assay.report.Status;
import org.assay.report.html.GraphIndex.NodeEntry;
import org.assay.report.layout.Drawing;
import org.assay.report.layout.LayeredLayout;

/**
 * Draws a view as SVG. Roles and labels for assistive technology are added when a view is shown.
 */
final class SvgWriter {
  private static final int LONGEST_LABEL = 26;
  private static final int PADDING = 12;
  private static final double TITLE_CHARACTER = 9;
  private static final double NAME_CHARACTER = 6.3;
  private static final int BADGE = 18;

  private final Map<Integer, Status> worst;
  private final IntFunction<String> values;

  /**
   * Creates a writer.
   *
   * @param worst the most serious status found on a node, by the node's id
   * @param values what is known of a tensor, by its id: bounds or type; may be empty
   */
  SvgWriter(Map<Integer, Status> worst, IntFunction<String> values) {
    this.worst = worst;
    this.values = values;
  }

  /** The content of an {@code svg} element, and its size in pixels. */
  record Picture(String svg, long width, long height) {}

  Picture draw(View view) {
    int n = view.items().size();
    double[] widths = new double[n];
    for (int i = 0; i < n; i++) {
      widths[i] = width(view.items().get(i));
    }
    int[] from = view.edges().stream().mapToInt(View.Edge::from).toArray();
    int[] to = view.edges().stream().mapToInt(View.Edge::to).toArray();
    Drawing drawing = LayeredLayout.layOut(widths, from, to);
    StringBuilder svg = new StringBuilder(n * 200 + from.length * 90);
    svg.append("<g class=\"edges\">");
    for (int e = 0; e < from.length; e++) {
      edge(svg, drawing.edges().get(e), view.edges().get(e).tensor());
    }
    svg.append("</g>");
    for (int i = 0; i < n; i++) {
      double left = drawing.x()[i] - widths[i] / 2;
      double top = drawing.y()[i] - LayeredLayout.NODE_HEIGHT / 2.0;
      item(svg, view.items().get(i), Math.round(left), Math.round(top), Math.round(widths[i]));
    }
    return new Picture(svg.toString(), Math.round(drawing.width()), Math.round(drawing.height()));
  }

  private static void edge(StringBuilder svg, Drawing.Edge edge, int tensor) {
    svg.append("<path");
    if (edge.reversed()) {
      svg.append(" class=\"back\"");
    } else if (edge.cut()) {
      svg.append(" class=\"cut\"");
    }
    svg.append(" data-t=\"").append(tensor).append("\" d=\"").append(edge.path()).append("\"/>");
  }

  private void item(StringBuilder svg, View.Item item, long left, long top, long width) {
    String at = "transform=\"translate(" + left + " " + top + ")\"";
    if (item instanceof View.Item.Operator operator) {
      NodeEntry entry = operator.entry();
      Status status = worst.get(entry.id());
      String classes = "n " + Families.of(entry.node().opType());
      classes += status == null ? "" : " s-" + status.text();
      svg.append("<g class=\"").append(classes).append("\" data-n=\"").append(entry.id());
      svg.append("\" ").append(at).append('>');
      box(svg, width, 5);
      svg.append("<use href=\"#bar\"/>");
      text(svg, "op", PADDING, 17, label(entry.node().opType()));
      text(svg, "nm", PADDING, 32, name(entry));
      if (status != null) {
        badge(svg, width, status);
      }
    } else if (item instanceof View.Item.Group group) {
      svg.append("<g class=\"grp\" data-v=\"")
          .append(group.view())
          .append("\" ")
          .append(at)
          .append('>');
      svg.append("<rect class=\"under\" x=\"4\" y=\"4\" width=\"").append(width);
      svg.append("\" height=\"40\" rx=\"6\"/>");
      box(svg, width, 6);
      text(svg, "op", PADDING, 17, label(group.name()));
      text(svg, "nm", PADDING, 32, summary(group));
      statuses(group).keySet().stream().findFirst().ifPresent(s -> badge(svg, width, s));
    } else if (item instanceof View.Item.Port port) {
      svg.append("<g class=\"port").append(port.graphBoundary() ? " io" : "");
      svg.append("\" data-t=\"").append(port.tensor().id()).append("\" ").append(at).append('>');
      box(svg, width, 20);
      text(svg, "op", PADDING + 4, 17, label(port.tensor().name()));
      text(svg, "nm", PADDING + 4, 32, portKind(port));
    }
    svg.append("</g>");
  }

  private static void box(StringBuilder svg, long width, int radius) {
    svg.append("<rect width=\"").append(width).append("\" height=\"40\" rx=\"").append(radius);
    svg.append("\"/>");
  }

  private static void badge(StringBuilder svg, long width, Status status) {
    svg.append("<g class=\"badge b-").append(status.text()).append("\"><circle cx=\"");
    svg.append(width - 1).append("\" cy=\"1\" r=\"9\"/><text x=\"").append(width - 1);
    svg.append("\" y=\"5\">").append(status.icon()).append("</text></g>");
  }

  private static void text(StringBuilder svg, String cls, int x, int y, String text) {
    svg.append("<text class=\"")
        .append(cls)
        .append("\" x=\"")
        .append(x)
        .append("\" y=\"")
        .append(y);
    svg.append("\">").append(Html.escape(text)).append("</text>");
  }

  /** Findings within a module by status, the most serious first; safe operators are not counted. */
  private Map<Status, Integer> statuses(View.Item.Group group) {
    Map<Status, Integer> counts = new TreeMap<>();
    for (NodeEntry node : group.nodes()) {
      Status status = worst.get(node.id());
      if (status != null && status != Status.SAFE) {
        counts.merge(status, 1, Integer::sum);
      }
    }
    return counts;
  }

  private String summary(View.Item.Group group) {
    StringBuilder text = new StringBuilder();
    statuses(group).forEach((s, n) -> text.append(n).append(' ').append(s.text()).append(" · "));
    return text.append(group.nodes().size()).append(" nodes").toString();
  }

  private double width(View.Item item) {
    if (item instanceof View.Item.Operator operator) {
      NodeEntry entry = operator.entry();
      return width(label(entry.node().opType()), name(entry))
          + (worst.containsKey(entry.id()) ? BADGE / 2.0 : 0);
    }
    if (item instanceof View.Item.Group group) {
      return width(label(group.name()), summary(group)) + BADGE;
    }
    View.Item.Port port = (View.Item.Port) item;
    return width(label(port.tensor().name()), portKind(port)) + 8;
  }

  private static double width(String title, String below) {
    double text = Math.max(columns(title) * TITLE_CHARACTER, columns(below) * NAME_CHARACTER);
    return Math.max(64, text + 2 * PADDING);
  }

  /** Columns that a text takes: characters of East Asian scripts and emoji are about two wide. */
  private static long columns(String text) {
    return text.codePoints().mapToLong(c -> c < 0x1100 ? 1 : 2).sum();
  }

  private static String portKind(View.Item.Port port) {
    String kind = port.incoming() ? "input" : "output";
    if (!port.graphBoundary()) {
      return port.incoming() ? "from outside" : "to outside";
    }
    String type = port.tensor().type();
    return type.isEmpty() ? kind : kind + " " + label(type);
  }

  /** What tells a node from others around it: the end of its name, else of its output's. */
  private String name(NodeEntry entry) {
    String name = entry.node().name();
    List<String> outputs = entry.node().outputs();
    if (name.isEmpty() && !outputs.isEmpty()) {
      name = outputs.get(0);
    }
    int slash = name.lastIndexOf('/', name.length() - 2);
    String end = slash < 0 ? name : name.substring(slash + 1);
    // An exporter's first Add of a module is named Add: what it makes says more.
    int output = entry.outputs().isEmpty() ? -1 : entry.outputs().get(0);
    String made = output >= 0 && end.equals(entry.node().opType()) ? values.apply(output) : "";
    return label(made.isEmpty() ? end : made);
  }

  private static String label(String name) {
    return Html.end(name, LONGEST_LABEL);
  }
}
