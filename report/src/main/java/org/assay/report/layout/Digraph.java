package org.assay.report.layout;

import java.util.Arrays;

/** A directed graph as arrays: nodes are 0 … size−1, edges are pairs of them. */
record Digraph(int size, int[] from, int[] to) {
  /**
   * Ids of the edges that leave each node, by node; {@code starts[v] … starts[v + 1]} are node v's.
   */
  record Incidence(int[] starts, int[] edges) {}

  Digraph {
    if (from.length != to.length) {
      throw new IllegalArgumentException(from.length + " sources for " + to.length + " targets");
    }
  }

  Incidence outgoing() {
    return incidence(from);
  }

  Incidence incoming() {
    return incidence(to);
  }

  private Incidence incidence(int[] end) {
    int[] starts = new int[size + 1];
    for (int node : end) {
      starts[node + 1]++;
    }
    for (int v = 0; v < size; v++) {
      starts[v + 1] += starts[v];
    }
    int[] next = Arrays.copyOf(starts, size);
    int[] edges = new int[end.length];
    for (int e = 0; e < end.length; e++) {
      edges[next[end[e]]++] = e;
    }
    return new Incidence(starts, edges);
  }
}
