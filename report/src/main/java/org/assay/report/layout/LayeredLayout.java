package org.assay.report.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays out a directed graph in layers from top to bottom. */
public final class LayeredLayout {
  /** Height of every node, in pixels. */
  public static final int NODE_HEIGHT = 40;

  private static final int LAYER_GAP = 32;
  private static final int NODE_GAP = 20;
  private static final int DUMMY_WIDTH = 6;
  private static final int MARGIN = 24;
  private static final int STUB = 18;

  private final Layering layering;
  private final ProperGraph proper;
  private final double[] x;

  /** Where points are drawn: dummy points may be shifted a little to spare bends. */
  private final double[] drawn;

  private final boolean[] chainDrawn;

  private LayeredLayout(double[] widths, int[] from, int[] to) {
    layering = new Layering(new Digraph(widths.length, from, to));
    proper = new ProperGraph(layering);
    double[] width = Arrays.copyOf(widths, proper.points());
    Arrays.fill(width, widths.length, width.length, DUMMY_WIDTH);
    x = new Placement(proper, new Ordering(proper).order(), width, NODE_GAP).centres();
    double left = 0;
    for (int p = 0; p < x.length; p++) {
      left = p == 0 ? x[p] - width[p] / 2 : Math.min(left, x[p] - width[p] / 2);
    }
    for (int p = 0; p < x.length; p++) {
      x[p] += MARGIN - left;
    }
    drawn = x.clone();
    chainDrawn = new boolean[widths.length];
  }

  /**
   * Lays out a graph.
   *
   * @param widths of the nodes, in pixels
   * @param from source of each edge
   * @param to target of each edge; cycles are allowed, edges from a node to itself are not
   */
  public static Drawing layOut(double[] widths, int[] from, int[] to) {
    for (int e = 0; e < from.length; e++) {
      if (from[e] == to[e]) {
        throw new IllegalArgumentException(
            "edge " + e + " leads from node " + to[e] + " to itself");
      }
    }
    return new LayeredLayout(widths, from, to).draw(widths, from.length);
  }

  private Drawing draw(double[] widths, int edgeCount) {
    double[] y = new double[widths.length];
    double right = 0;
    for (int v = 0; v < widths.length; v++) {
      y[v] = rowCentre(layering.layer(v));
      right = Math.max(right, x[v] + widths[v] / 2);
    }
    List<Drawing.Edge> edges = new ArrayList<>(edgeCount);
    for (int e = 0; e < edgeCount; e++) {
      edges.add(edge(e));
    }
    for (double centre : x) {
      right = Math.max(right, centre);
    }
    double height =
        2 * MARGIN + Math.max(0, layering.layers() * (NODE_HEIGHT + LAYER_GAP) - LAYER_GAP);
    return new Drawing(Arrays.copyOf(x, widths.length), y, edges, right + MARGIN, height);
  }

  private Drawing.Edge edge(int e) {
    int source = layering.acyclic().from()[e];
    int target = layering.acyclic().to()[e];
    StringBuilder path = new StringBuilder();
    if (!proper.isDrawn(e)) {
      int bottom = rowBottom(layering.layer(source));
      int top = rowTop(layering.layer(target));
      move(path, x[source], bottom).append('v').append(STUB);
      move(path, x[target], top - STUB).append('v').append(STUB);
      return new Drawing.Edge(path.toString(), layering.isReversed(e), true);
    }
    int last = proper.before(e);
    int point = last;
    // Only the first edge of a source draws the dummy points that its other edges share.
    if (last != source && (!chainDrawn[source] || layering.isReversed(e))) {
      chainDrawn[source] = true;
      point = source;
      move(path, x[source], rowBottom(layering.layer(source)));
      for (int dummy : proper.chain(source)) {
        curve(path, point, dummy);
        down(path, rowBottom(proper.layerOf(dummy)));
        point = dummy;
      }
      if (point != last) {
        move(path, drawn[last], rowBottom(proper.layerOf(last)));
      }
    } else {
      move(path, drawn[last], rowBottom(proper.layerOf(last)));
    }
    curve(path, last, target);
    return new Drawing.Edge(path.toString(), layering.isReversed(e), false);
  }

  private void curve(StringBuilder path, int from, int to) {
    int start = rowBottom(proper.layerOf(from));
    int end = rowTop(proper.layerOf(to));
    // A bend of three pixels is no bend; straight paths are also shorter to write.
    if (Math.abs(drawn[from] - x[to]) <= 3) {
      if (proper.isDummy(to)) {
        drawn[to] = drawn[from];
      }
      down(path, end);
      return;
    }
    int middle = (start + end) / 2;
    path.append('C').append(Math.round(drawn[from])).append(' ').append(middle);
    path.append(' ').append(Math.round(x[to])).append(' ').append(middle);
    path.append(' ').append(Math.round(x[to])).append(' ').append(end);
  }

  /** A vertical line; one that goes on from another replaces it. */
  private static void down(StringBuilder path, int y) {
    int last = path.length() - 1;
    while (last >= 0 && Character.isDigit(path.charAt(last))) {
      last--;
    }
    if (last >= 0 && path.charAt(last) == 'V') {
      path.setLength(last);
    }
    path.append('V').append(y);
  }

  private static StringBuilder move(StringBuilder path, double x, int y) {
    return path.append('M').append(Math.round(x)).append(' ').append(y);
  }

  private static int rowTop(int layer) {
    return MARGIN + layer * (NODE_HEIGHT + LAYER_GAP);
  }

  private static int rowBottom(int layer) {
    return rowTop(layer) + NODE_HEIGHT;
  }

  private static double rowCentre(int layer) {
    return rowTop(layer) + NODE_HEIGHT / 2.0;
  }
}
