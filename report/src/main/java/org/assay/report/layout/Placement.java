package org.assay.report.layout;

import java.util.Arrays;

/**
 * Gives points their horizontal place: each layer in turn is moved to the least squares of the
 * distances to its neighbours' places under given order and gaps, which is an isotonic regression
 * (solved exactly by pooling adjacent violators).
 */
final class Placement {
  private static final int SWEEPS = 8;

  private final ProperGraph graph;
  private final int[][] order;
  private final double[] width;
  private final double gap;
  private final double[] x;
  private final Digraph.Incidence out;
  private final Digraph.Incidence in;

  /**
   * Places all points.
   *
   * @param width of each point
   * @param gap between neighbours in a layer
   */
  Placement(ProperGraph graph, int[][] order, double[] width, double gap) {
    this.graph = graph;
    this.order = order;
    this.width = width;
    this.gap = gap;
    x = new double[graph.points()];
    out = graph.segments().outgoing();
    in = graph.segments().incoming();
    for (int[] layer : order) {
      double left = 0;
      for (int p : layer) {
        x[p] = left + width[p] / 2;
        left += width[p] + gap;
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      sweep(sweep % 2 == 0, false);
    }
    // Means balance, medians straighten: after these a chain without conflicts is one vertical
    // line.
    sweep(false, true);
    sweep(true, true);
    for (int[] layer : order) {
      settleSources(layer);
    }
  }

  /** Centre of each point; the drawing may start anywhere. */
  double[] centres() {
    return x;
  }

  private void sweep(boolean down, boolean median) {
    for (int i = 0; i < order.length; i++) {
      place(order[down ? i : order.length - 1 - i], down, median);
    }
  }

  private void place(int[] layer, boolean down, boolean median) {
    Digraph.Incidence side = down ? in : out;
    int[] ends = down ? graph.segments().from() : graph.segments().to();
    double[] wanted = new double[layer.length];
    double[] weight = new double[layer.length];
    for (int i = 0; i < layer.length; i++) {
      double[] pulled = new double[2];
      pull(layer[i], side, ends, median, pulled);
      // Without neighbours on that side a point is drawn along, but holds no one back.
      weight[i] = pulled[1] == 0 ? 1e-3 : pulled[1];
      wanted[i] = pulled[1] == 0 ? x[layer[i]] : pulled[0];
    }
    regress(layer, wanted, weight);
  }

  /** Moves points that nothing leads to as near to their consumers as all others leave room. */
  private void settleSources(int[] layer) {
    double[] wanted = new double[layer.length];
    double[] weight = new double[layer.length];
    for (int i = 0; i < layer.length; i++) {
      int p = layer[i];
      double[] pulled = new double[2];
      if (in.starts()[p] == in.starts()[p + 1]) {
        pull(p, out, graph.segments().to(), false, pulled);
      }
      wanted[i] = pulled[1] == 0 ? x[p] : pulled[0];
      weight[i] = pulled[1] == 0 ? 1e6 : 1;
    }
    regress(layer, wanted, weight);
  }

  /** Places a layer at the least weighted squares of the distances to the wanted places. */
  private void regress(int[] layer, double[] wanted, double[] weights) {
    int n = layer.length;
    double[] mean = new double[n];
    double[] weight = new double[n];
    int[] members = new int[n];
    double[] offsets = new double[n];
    int blocks = 0;
    for (int i = 0; i < n; i++) {
      if (i > 0) {
        offsets[i] = offsets[i - 1] + (width[layer[i - 1]] + width[layer[i]]) / 2 + gap;
      }
      mean[blocks] = wanted[i] - offsets[i];
      weight[blocks] = weights[i];
      members[blocks] = 1;
      blocks++;
      while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
        int last = --blocks;
        double both = weight[last - 1] + weight[last];
        mean[last - 1] = (mean[last - 1] * weight[last - 1] + mean[last] * weight[last]) / both;
        weight[last - 1] = both;
        members[last - 1] += members[last];
      }
    }
    int i = 0;
    for (int b = 0; b < blocks; b++) {
      for (int k = 0; k < members[b]; k++, i++) {
        x[layer[i]] = mean[b] + offsets[i];
      }
    }
  }

  /** Sets the place that a point's neighbours on one side want it at, and how strongly they do. */
  private void pull(
      int point, Digraph.Incidence side, int[] ends, boolean median, double[] placeAndWeight) {
    boolean dummy = graph.isDummy(point);
    int start = side.starts()[point];
    int end = side.starts()[point + 1];
    int kin = 0;
    for (int j = start; j < end; j++) {
      kin += graph.isDummy(ends[side.edges()[j]]) == dummy ? 1 : 0;
    }
    // Nodes follow nodes and long edges follow themselves; else a chain that a long edge feeds at
    // every layer would drift towards it, and push it aside.
    double[] wanted = new double[kin > 0 ? kin : end - start];
    int n = 0;
    for (int j = start; j < end; j++) {
      int other = ends[side.edges()[j]];
      if (kin == 0 || graph.isDummy(other) == dummy) {
        wanted[n++] = x[other];
      }
    }
    if (n == 0) {
      return;
    }
    if (median) {
      Arrays.sort(wanted);
      placeAndWeight[0] = wanted[(n - 1) / 2];
    } else {
      placeAndWeight[0] = Arrays.stream(wanted).sum() / n;
    }
    placeAndWeight[1] = dummy && kin > 0 ? 8 : n;
  }
}
