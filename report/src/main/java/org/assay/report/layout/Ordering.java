package org.assay.report.layout;

import java.util.Arrays;

/**
 * Orders the points of each layer by the barycentres of their neighbours, in sweeps down and up;
 * the order with the fewest crossings is kept.
 */
final class Ordering {
  private static final int SWEEPS = 10;

  private final ProperGraph graph;
  private final Digraph.Incidence out;
  private final Digraph.Incidence in;
  private final int[] position;
  private int[][] order;

  Ordering(ProperGraph graph) {
    this.graph = graph;
    out = graph.segments().outgoing();
    in = graph.segments().incoming();
    position = new int[graph.points()];
    order = copy(graph.layers());
    number(order);
    int[][] best = copy(order);
    long fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < order.length; i++) {
        sort(order[down ? i : order.length - 1 - i], down);
      }
      long crossings = crossings();
      if (crossings < fewest) {
        fewest = crossings;
        best = copy(order);
      }
    }
    order = best;
  }

  /** Points by layer, from left to right. */
  int[][] order() {
    return order;
  }

  private void sort(int[] layer, boolean down) {
    double[] key = new double[layer.length];
    Digraph.Incidence sides = down ? in : out;
    int[] ends = down ? graph.segments().from() : graph.segments().to();
    for (int i = 0; i < layer.length; i++) {
      int p = layer[i];
      double sum = 0;
      int n = sides.starts()[p + 1] - sides.starts()[p];
      for (int j = sides.starts()[p]; j < sides.starts()[p + 1]; j++) {
        sum += position[ends[sides.edges()[j]]];
      }
      // A point without neighbours stays about where it is.
      key[i] = n == 0 ? i : sum / n;
    }
    Integer[] indices = new Integer[layer.length];
    Arrays.setAll(indices, i -> i);
    Arrays.sort(indices, (a, b) -> Double.compare(key[a], key[b]));
    int[] sorted = new int[layer.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = layer[indices[i]];
    }
    System.arraycopy(sorted, 0, layer, 0, sorted.length);
    for (int i = 0; i < layer.length; i++) {
      position[layer[i]] = i;
    }
  }

  /** Pairs of segments that cross, counted with a tree of partial sums per layer. */
  private long crossings() {
    long total = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      int[] tree = new int[order[i + 1].length + 1];
      int seen = 0;
      for (int p : order[i]) {
        int start = out.starts()[p];
        int end = out.starts()[p + 1];
        for (int j = start; j < end; j++) {
          int at = position[graph.segments().to()[out.edges()[j]]] + 1;
          int notRight = 0;
          for (int k = at; k > 0; k -= k & -k) {
            notRight += tree[k];
          }
          total += seen - notRight;
        }
        for (int j = start; j < end; j++) {
          int at = position[graph.segments().to()[out.edges()[j]]] + 1;
          for (int k = at; k < tree.length; k += k & -k) {
            tree[k]++;
          }
          seen++;
        }
      }
    }
    return total;
  }

  private void number(int[][] layers) {
    for (int[] layer : layers) {
      for (int i = 0; i < layer.length; i++) {
        position[layer[i]] = i;
      }
    }
  }

  private static int[][] copy(int[][] layers) {
    int[][] copy = new int[layers.length][];
    Arrays.setAll(copy, i -> layers[i].clone());
    return copy;
  }
}
