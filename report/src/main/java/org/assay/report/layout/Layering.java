package org.assay.report.layout;

import java.util.Arrays;

/**
 * Assigns nodes to layers so that every edge leads to a later one; edges that close a cycle are
 * turned round first.
 */
final class Layering {
  private static final int SLACK_LEFT_ALONE = 6;
  private static final int LONGEST_SIDE_BRANCH = 8;

  private final Digraph acyclic;
  private final boolean[] reversed;
  private final int[] layer;

  Layering(Digraph graph) {
    reversed = cycleEdges(graph);
    int[] from = graph.from().clone();
    int[] to = graph.to().clone();
    for (int e = 0; e < from.length; e++) {
      if (reversed[e]) {
        from[e] = graph.to()[e];
        to[e] = graph.from()[e];
      }
    }
    acyclic = new Digraph(graph.size(), from, to);
    int[] topological = new int[graph.size()];
    layer = longestPaths(acyclic, topological);
    pullSideBranchesDown(acyclic, topological, layer);
  }

  Digraph acyclic() {
    return acyclic;
  }

  boolean isReversed(int edge) {
    return reversed[edge];
  }

  int layer(int node) {
    return layer[node];
  }

  int layers() {
    return Arrays.stream(layer).max().orElse(-1) + 1;
  }

  /** Edges that lead back to a node which a depth-first search has not left yet. */
  private static boolean[] cycleEdges(Digraph graph) {
    Digraph.Incidence out = graph.outgoing();
    boolean[] back = new boolean[graph.from().length];
    byte[] state = new byte[graph.size()];
    int[] stack = new int[graph.size()];
    int[] next = Arrays.copyOf(out.starts(), graph.size());
    for (int root = 0; root < graph.size(); root++) {
      if (state[root] != 0) {
        continue;
      }
      int depth = 0;
      stack[0] = root;
      state[root] = 1;
      while (depth >= 0) {
        int v = stack[depth];
        if (next[v] == out.starts()[v + 1]) {
          state[v] = 2;
          depth--;
          continue;
        }
        int e = out.edges()[next[v]++];
        int w = graph.to()[e];
        if (state[w] == 0) {
          state[w] = 1;
          stack[++depth] = w;
        } else if (state[w] == 1) {
          back[e] = true;
        }
      }
    }
    return back;
  }

  private static int[] longestPaths(Digraph graph, int[] queue) {
    Digraph.Incidence out = graph.outgoing();
    int[] missing = new int[graph.size()];
    for (int v : graph.to()) {
      missing[v]++;
    }
    int[] layer = new int[graph.size()];
    int tail = 0;
    for (int v = 0; v < graph.size(); v++) {
      if (missing[v] == 0) {
        queue[tail++] = v;
      }
    }
    for (int head = 0; head < tail; head++) {
      int v = queue[head];
      for (int i = out.starts()[v]; i < out.starts()[v + 1]; i++) {
        int w = graph.to()[out.edges()[i]];
        layer[w] = Math.max(layer[w], layer[v] + 1);
        if (--missing[w] == 0) {
          queue[tail++] = w;
        }
      }
    }
    return layer;
  }

  /**
   * Sources, and short chains that lead from sources only, move to just above their first consumer:
   * a mask that the last layer reads is not drawn at the top. Short slack is left alone, as nodes
   * of one kind look best in one row.
   */
  private static void pullSideBranchesDown(Digraph graph, int[] topological, int[] layer) {
    boolean[] isSide = new boolean[graph.size()];
    boolean[] hasInput = new boolean[graph.size()];
    Arrays.fill(isSide, true);
    Digraph.Incidence out = graph.outgoing();
    for (int v : topological) {
      for (int i = out.starts()[v]; i < out.starts()[v + 1]; i++) {
        int w = graph.to()[out.edges()[i]];
        hasInput[w] = true;
        isSide[w] &= isSide[v] && layer[v] <= LONGEST_SIDE_BRANCH;
      }
    }
    for (int i = topological.length - 1; i >= 0; i--) {
      int v = topological[i];
      int first = Integer.MAX_VALUE;
      for (int j = out.starts()[v]; j < out.starts()[v + 1]; j++) {
        first = Math.min(first, layer[graph.to()[out.edges()[j]]]);
      }
      boolean far = first != Integer.MAX_VALUE && first - 1 - layer[v] > SLACK_LEFT_ALONE;
      if (first != Integer.MAX_VALUE && (!hasInput[v] || (isSide[v] && far))) {
        layer[v] = first - 1;
      }
    }
  }
}
