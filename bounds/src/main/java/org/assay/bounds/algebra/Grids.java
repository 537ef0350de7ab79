package org.assay.bounds.algebra;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;

/** Sizes of grids, and their limits. */
public final class Grids {
  private Grids() {}

  /** Number of cells over axes. */
  public static int cells(Axis[] axes) {
    int cells = 1;
    for (Axis axis : axes) {
      cells = Math.multiplyExact(cells, axis.blocks());
    }
    return cells;
  }

  /** Number of cells as a double, which cannot overflow. */
  public static double count(Axis[] axes) {
    double cells = 1;
    for (Axis axis : axes) {
      cells *= axis.blocks();
    }
    return cells;
  }

  /**
   * Axes with at most {@code budget} cells: the axis with the most blocks is merged in pairs of
   * blocks until the grid fits; position axes thereby lose their detail before the smaller channel
   * axes do.
   */
  public static Axis[] fit(Axis[] axes, int budget) {
    if (count(axes) <= budget) {
      return axes;
    }
    Axis[] fitted = axes.clone();
    while (count(fitted) > budget) {
      int widest = 0;
      for (int i = 1; i < fitted.length; i++) {
        if (fitted[i].blocks() > fitted[widest].blocks()) {
          widest = i;
        }
      }
      fitted[widest] = halved(fitted[widest]);
    }
    return fitted;
  }

  private static Axis halved(Axis axis) {
    int blocks = (axis.blocks() + 1) / 2;
    long[] ends = new long[blocks];
    for (int i = 0; i < blocks; i++) {
      ends[i] = axis.end(Math.min(axis.blocks() - 1, 2 * i + 1));
    }
    return Axis.of(ends);
  }

  /** The same bounds with at most {@code budget} cells. */
  public static Bounds fit(Bounds bounds, int budget) {
    return count(bounds.axes()) <= budget ? bounds : bounds.on(fit(bounds.axes(), budget));
  }

  /** The same bounds with one block along given axes. */
  public static Bounds whole(Bounds bounds, int... axes) {
    Axis[] changed = bounds.axes().clone();
    for (int axis : axes) {
      changed[axis] = Axis.whole(changed[axis].size());
    }
    return bounds.on(changed);
  }

  /** An axis whose blocks end where a predicate over index boundaries says so. */
  static Axis cutWhere(long size, java.util.function.LongPredicate endsHere) {
    long[] ends = new long[8];
    int blocks = 0;
    for (long i = 1; i <= size; i++) {
      if (i == size || endsHere.test(i)) {
        if (blocks == ends.length) {
          ends = Arrays.copyOf(ends, 2 * blocks);
        }
        ends[blocks++] = i;
      }
    }
    return Axis.of(Arrays.copyOf(ends, blocks));
  }
}
