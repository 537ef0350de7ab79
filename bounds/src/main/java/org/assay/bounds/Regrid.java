package org.assay.bounds;

import java.util.Arrays;

/** Moves a grid to other blocks, axis by axis. */
final class Regrid {
  private Regrid() {}

  static Bounds.Grid to(Bounds.Grid from, Axis[] target) {
    Axis[] axes = from.axes().clone();
    Bounds.Grid grid = from;
    // Axes that get fewer blocks first, so that no intermediate grid is larger than both ends.
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < axes.length; i++) {
        boolean shrinks = target[i].blocks() <= axes[i].blocks();
        if (!axes[i].equals(target[i]) && shrinks == (pass == 0)) {
          grid = alongAxis(grid, axes, i, target[i]);
          axes = grid.axes().clone();
        }
      }
    }
    return grid;
  }

  private static Bounds.Grid alongAxis(Bounds.Grid from, Axis[] axes, int axis, Axis target) {
    Axis source = axes[axis];
    if (source.size() != target.size()) {
      throw new IllegalArgumentException("axis " + axis + ": " + source + " to " + target);
    }
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= axes[i].blocks();
    }
    int inner = 1;
    for (int i = axis + 1; i < axes.length; i++) {
      inner *= axes[i].blocks();
    }
    int n = source.blocks();
    int m = target.blocks();
    double[] lo = new double[Math.multiplyExact(Math.multiplyExact(outer, m), inner)];
    double[] hi = new double[lo.length];
    byte[] flags = new byte[lo.length];
    Arrays.fill(lo, Double.POSITIVE_INFINITY);
    Arrays.fill(hi, Double.NEGATIVE_INFINITY);
    int last = 0;
    for (int t = 0; t < m; t++) {
      // Both ascend: a search per block took most of the time on long axes.
      int first = last < n && source.end(last) <= target.start(t) ? last + 1 : last;
      last = first;
      while (source.end(last) < target.end(t)) {
        last++;
      }
      for (int s = first; s <= last; s++) {
        for (int o = 0; o < outer; o++) {
          int in = (o * n + s) * inner;
          int out = (o * m + t) * inner;
          for (int k = 0; k < inner; k++) {
            lo[out + k] = Math.min(lo[out + k], from.lo()[in + k]);
            hi[out + k] = Math.max(hi[out + k], from.hi()[in + k]);
            flags[out + k] |= from.flags()[in + k];
          }
        }
      }
    }
    Axis[] changed = axes.clone();
    changed[axis] = target;
    return new Bounds.Grid(changed, lo, hi, flags);
  }
}
