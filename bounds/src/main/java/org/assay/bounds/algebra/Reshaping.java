package org.assay.bounds.algebra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;

/**
 * Reshape of a grid. The axes are split into groups with equal products on both sides; within a
 * group the new axes are cut just where the old cells ask for it.
 */
final class Reshaping {
  // Elements of a group up to which its cells are followed one by one.
  private static final long FOLLOWED = 1 << 20;

  private Reshaping() {}

  static Bounds reshape(Bounds in, long[] dims, int budget) {
    if (in.size() == 0) {
      return Bounds.uniform(in.type(), dims, 0, 0, 0);
    }
    List<AxisRun> groups = AxisRun.between(in.dims(), dims);
    // Old axes that cannot be followed lose their blocks.
    Axis[] old = in.axes().clone();
    Axis[] target = new Axis[dims.length];
    List<int[]> sources = new ArrayList<>();
    for (AxisRun g : groups) {
      sources.add(plan(g, old, dims, target));
    }
    while (Grids.count(target) > budget) {
      Axis[] fitted = Grids.fit(target, budget);
      return reshapeCoarse(in.on(old), fitted, dims);
    }
    Bounds source = in.on(old);
    return assemble(source, groups, sources, old, target);
  }

  // For each cell of the group's new axes, the old cell within the group (row-major), or null where
  // the group passes through unchanged.
  private static int[] plan(AxisRun g, Axis[] old, long[] dims, Axis[] target) {
    int oldBlocks = 1;
    long elements = 1;
    for (int i = g.from(); i < g.fromEnd(); i++) {
      oldBlocks *= old[i].blocks();
      elements *= old[i].size();
    }
    int oldRank = g.fromEnd() - g.from();
    int newRank = g.toEnd() - g.to();
    if (oldBlocks > 1 && elements > FOLLOWED && !(oldRank == 1 && newRank == 1)) {
      for (int i = g.from(); i < g.fromEnd(); i++) {
        old[i] = Axis.whole(old[i].size());
      }
      oldBlocks = 1;
    }
    if (oldBlocks == 1) {
      for (int i = g.to(); i < g.toEnd(); i++) {
        target[i] = Axis.whole(dims[i]);
      }
      return new int[] {0};
    }
    if (oldRank == 1 && newRank == 1) {
      target[g.to()] = old[g.from()];
      return numbers(oldBlocks);
    }
    if (oldBlocks == elements) {
      // Every element has a cell of its own, and keeps it.
      for (int i = g.to(); i < g.toEnd(); i++) {
        target[i] = Axis.each(dims[i]);
      }
      return numbers(oldBlocks);
    }
    int[] cellOf = cellOfElement(g, old);
    Axis last = old[g.fromEnd() - 1];
    if (newRank == 1 && last.isEach() && last.size() > 1) {
      // Neighbours differ in the innermost index, so every element is a block.
      target[g.to()] = Axis.each(dims[g.to()]);
      return cellOf;
    }
    int inner = (int) elements;
    for (int i = g.to(); i < g.toEnd(); i++) {
      int n = (int) dims[i];
      int outerStride = inner;
      inner /= n;
      int step = inner;
      int total = (int) elements;
      target[i] =
          n == total
              ? Grids.cutWhere(n, at -> cellOf[(int) at - 1] != cellOf[(int) at])
              : Grids.cutWhere(n, at -> differs(cellOf, total, outerStride, step, (int) at));
    }
    return firstElements(g, target, cellOf);
  }

  private static int[] numbers(int n) {
    int[] numbers = new int[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  // Whether slices at-1 and at along an axis differ anywhere.
  private static boolean differs(int[] cellOf, int total, int outerStride, int step, int at) {
    for (int outer = 0; outer < total; outer += outerStride) {
      int a = outer + (at - 1) * step;
      if (Arrays.mismatch(cellOf, a, a + step, cellOf, a + step, a + 2 * step) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static int[] cellOfElement(AxisRun g, Axis[] old) {
    // From the innermost axis outwards: one pass each, without a division per element.
    int[] cellOf = {0};
    int blocks = 1;
    for (int i = g.fromEnd() - 1; i >= g.from(); i--) {
      Axis axis = old[i];
      int run = cellOf.length;
      int[] wider = new int[Math.toIntExact(run * axis.size())];
      int at = 0;
      for (int b = 0; b < axis.blocks(); b++) {
        int base = b * blocks;
        for (long index = axis.start(b); index < axis.end(b); index++) {
          for (int r = 0; r < run; r++) {
            wider[at++] = base + cellOf[r];
          }
        }
      }
      cellOf = wider;
      blocks *= axis.blocks();
    }
    return cellOf;
  }

  private static int[] firstElements(AxisRun g, Axis[] target, int[] cellOf) {
    int rank = g.toEnd() - g.to();
    Axis[] axes = Arrays.copyOfRange(target, g.to(), g.toEnd());
    int[] result = new int[Grids.cells(axes)];
    int[] index = new int[rank];
    for (int c = 0; c < result.length; c++) {
      long element = 0;
      for (int i = 0; i < rank; i++) {
        element = element * axes[i].size() + axes[i].start(index[i]);
      }
      result[c] = cellOf[(int) element];
      for (int i = rank - 1; i >= 0 && ++index[i] >= axes[i].blocks(); i--) {
        index[i] = 0;
      }
    }
    return result;
  }

  private static Bounds assemble(
      Bounds source, List<AxisRun> groups, List<int[]> plans, Axis[] old, Axis[] target) {
    int cells = Grids.cells(target);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    int n = groups.size();
    int[] oldCells = new int[n];
    for (int k = 0; k < n; k++) {
      oldCells[k] =
          Grids.cells(Arrays.copyOfRange(old, groups.get(k).from(), groups.get(k).fromEnd()));
    }
    int[] index = new int[n];
    for (int c = 0; c < cells; c++) {
      int at = 0;
      for (int k = 0; k < n; k++) {
        at = at * oldCells[k] + plans.get(k)[index[k]];
      }
      lo[c] = source.lo()[at];
      hi[c] = source.hi()[at];
      flags[c] = source.flags()[at];
      for (int k = n - 1; k >= 0 && ++index[k] >= plans.get(k).length; k--) {
        index[k] = 0;
      }
    }
    return Bounds.of(source.type(), target, lo, hi, flags);
  }

  // Too many cells: only groups that pass unchanged keep their blocks.
  private static Bounds reshapeCoarse(Bounds source, Axis[] fitted, long[] dims) {
    List<AxisRun> groups = AxisRun.between(source.dims(), dims);
    Axis[] old = source.axes().clone();
    Axis[] target = fitted.clone();
    List<int[]> plans = new ArrayList<>();
    for (AxisRun g : groups) {
      if (g.fromEnd() - g.from() != 1 || g.toEnd() - g.to() != 1) {
        for (int i = g.from(); i < g.fromEnd(); i++) {
          old[i] = Axis.whole(old[i].size());
        }
      } else {
        old[g.from()] = fitted[g.to()];
      }
      plans.add(plan(g, old, dims, target));
    }
    return assemble(source.on(old), groups, plans, old, target);
  }
}
