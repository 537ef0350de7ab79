package org.assay.report.layout;

import java.util.Arrays;

/**
 * A layered graph in which every segment joins neighbouring layers. Longer edges run through dummy
 * points, which the edges of one source share; the longest are cut, as their dummy points would
 * make the drawing quadratic and no eye could follow them.
 */
final class ProperGraph {
  /** Edges over more layers than this are cut. */
  static final int LONGEST_SPAN = 24;

  private final Layering layering;
  private final int[][] layers;
  private final int[] layerOf;
  private final int[][] chains;
  private final int[] chainLength;
  private Digraph segments = new Digraph(0, new int[0], new int[0]);
  private int points;

  ProperGraph(Layering layering) {
    this.layering = layering;
    Digraph graph = layering.acyclic();
    chainLength = new int[graph.size()];
    int dummies = 0;
    int drawn = 0;
    for (int e = 0; e < graph.from().length; e++) {
      int span = span(e);
      if (span <= LONGEST_SPAN) {
        int v = graph.from()[e];
        dummies += Math.max(0, span - 1 - chainLength[v]);
        chainLength[v] = Math.max(chainLength[v], span - 1);
        drawn++;
      }
    }
    chains = new int[graph.size()][];
    layerOf = new int[graph.size() + dummies];
    int[] from = new int[dummies + drawn];
    int[] to = new int[dummies + drawn];
    int s = 0;
    points = graph.size();
    for (int v = 0; v < graph.size(); v++) {
      layerOf[v] = layering.layer(v);
      chains[v] = new int[chainLength[v]];
      int previous = v;
      for (int i = 0; i < chainLength[v]; i++) {
        layerOf[points] = layering.layer(v) + 1 + i;
        from[s] = previous;
        to[s++] = points;
        previous = points;
        chains[v][i] = points++;
      }
    }
    for (int e = 0; e < graph.from().length; e++) {
      if (isDrawn(e)) {
        from[s] = before(e);
        to[s++] = graph.to()[e];
      }
    }
    segments = new Digraph(points, from, to);
    layers = byLayer();
  }

  /** Number of nodes and dummy points; nodes come first. */
  int points() {
    return points;
  }

  boolean isDummy(int point) {
    return point >= layering.acyclic().size();
  }

  int layerOf(int point) {
    return layerOf[point];
  }

  /** Points by layer, in the order of their ids. */
  int[][] layers() {
    return layers;
  }

  Digraph segments() {
    return segments;
  }

  /** Whether an edge is drawn whole, not cut. */
  boolean isDrawn(int edge) {
    return span(edge) <= LONGEST_SPAN;
  }

  /** Dummy points of a source, from the layer after it on; all its edges share them. */
  int[] chain(int source) {
    return chains[source];
  }

  /** The point from which the last segment of a drawn edge starts. */
  int before(int edge) {
    int span = span(edge);
    int source = layering.acyclic().from()[edge];
    return span == 1 ? source : chains[source][span - 2];
  }

  private int span(int edge) {
    Digraph graph = layering.acyclic();
    return layering.layer(graph.to()[edge]) - layering.layer(graph.from()[edge]);
  }

  private int[][] byLayer() {
    int[] counts = new int[layering.layers()];
    for (int p = 0; p < points; p++) {
      counts[layerOf[p]]++;
    }
    int[][] result = new int[counts.length][];
    for (int i = 0; i < counts.length; i++) {
      result[i] = new int[counts[i]];
    }
    Arrays.fill(counts, 0);
    for (int p = 0; p < points; p++) {
      result[layerOf[p]][counts[layerOf[p]]++] = p;
    }
    return result;
  }
}
