package org.assay.bounds.algebra;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;

/** Primitives that combine all elements along axes. */
public final class Reduction {
  /** Combines the cells of one result cell. */
  public interface Combiner {
    /** Starts a result cell. */
    void start();

    /**
     * Takes in a cell.
     *
     * @param count number of elements that it stands for
     * @param certain whether all of them are there (false along dynamic axes)
     */
    void take(Cell cell, double count, boolean certain);

    /** Writes the result. */
    void finish(Cell out);
  }

  private Reduction() {}

  /**
   * Reduces along axes.
   *
   * @param axes bit set
   * @param keepDims whether reduced axes stay with size 1
   */
  public static Bounds reduce(
      Bounds in, long axes, boolean keepDims, ElementType type, int budget, Combiner combiner) {
    int rank = in.rank();
    Axis[] kept = in.axes().clone();
    for (int i = 0; i < rank; i++) {
      if ((axes & 1L << i) != 0) {
        kept[i] = Axis.whole(1);
      }
    }
    // Limits the result; the reduced axes keep their blocks.
    Axis[] fitted = Grids.fit(kept, budget);
    Axis[] grid = in.axes().clone();
    for (int i = 0; i < rank; i++) {
      if ((axes & 1L << i) == 0) {
        grid[i] = fitted[i];
      }
    }
    Bounds source = in.on(grid);
    int cells = Grids.cells(fitted);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    int[] stride = strides(grid);
    boolean certain = (in.dynamicAxes() & axes) == 0;
    int[] index = new int[rank];
    Cell cell = new Cell();
    for (int c = 0; c < cells; c++) {
      int base = 0;
      for (int i = 0; i < rank; i++) {
        base += (axes & 1L << i) != 0 ? 0 : index[i] * stride[i];
      }
      combiner.start();
      walk(source, grid, stride, axes, 0, base, 1, certain, cell, combiner);
      combiner.finish(cell);
      lo[c] = cell.lo;
      hi[c] = cell.hi;
      flags[c] = (byte) cell.flags;
      for (int i = rank - 1; i >= 0 && ++index[i] >= fitted[i].blocks(); i--) {
        index[i] = 0;
      }
    }
    Axis[] result = keepDims ? fitted : without(fitted, axes);
    return Bounds.of(type, result, lo, hi, flags);
  }

  private static void walk(
      Bounds source,
      Axis[] grid,
      int[] stride,
      long axes,
      int axis,
      int at,
      double count,
      boolean certain,
      Cell cell,
      Combiner combiner) {
    int i = axis;
    while (i < grid.length && (axes & 1L << i) == 0) {
      i++;
    }
    if (i == grid.length) {
      source.read(at, cell);
      combiner.take(cell, count, certain);
      return;
    }
    for (int b = 0; b < grid[i].blocks(); b++) {
      walk(
          source,
          grid,
          stride,
          axes,
          i + 1,
          at + b * stride[i],
          count * grid[i].width(b),
          certain,
          cell,
          combiner);
    }
  }

  static int[] strides(Axis[] axes) {
    int[] strides = new int[axes.length];
    int stride = 1;
    for (int i = axes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= axes[i].blocks();
    }
    return strides;
  }

  private static Axis[] without(Axis[] axes, long removed) {
    Axis[] kept = new Axis[axes.length - Long.bitCount(removed & (1L << axes.length) - 1)];
    int n = 0;
    for (int i = 0; i < axes.length; i++) {
      if ((removed & 1L << i) == 0) {
        kept[n++] = axes[i];
      }
    }
    return kept;
  }

  /** The sum. */
  public static Combiner sum(ElementType type, ElementType accumulator) {
    return new Combiner() {
      private Accumulation sum = new Accumulation();

      @Override
      public void start() {
        sum = new Accumulation();
      }

      @Override
      public void take(Cell cell, double count, boolean certain) {
        if (!certain && !cell.isEmpty()) {
          cell.set(Math.min(cell.lo, 0), Math.max(cell.hi, 0), cell.flags);
        }
        sum.add(cell, count);
      }

      @Override
      public void finish(Cell out) {
        sum.finish(type, accumulator, false, out);
      }
    };
  }

  /**
   * The greatest, or the least, element; NaN wins, as ORT and numpy have it. Of no elements the
   * greatest is −Inf.
   */
  public static Combiner extreme(boolean greatest) {
    return new Combiner() {
      private final Cell best = new Cell();
      private boolean any;
      private boolean present;
      private boolean certainFinite;
      private double least;

      @Override
      public void start() {
        best.setEmpty(0);
        any = false;
        present = false;
        certainFinite = false;
        least = Double.POSITIVE_INFINITY;
      }

      @Override
      public void take(Cell cell, double count, boolean certain) {
        if (count == 0) {
          return;
        }
        Cell x = cell;
        if (!greatest) {
          double lo = x.lo;
          x.set(-x.hi, -lo, Arithmetic.swapSigns(x.flags));
        }
        least = Math.min(least, x.lo);
        boolean finite = certain && !x.isEmpty() && x.flags == 0;
        if (!any) {
          best.set(x);
        } else {
          // A block that surely has a finite element lifts the lower end; others may be absent.
          double lo = Math.min(best.lo, x.lo);
          if (finite && certainFinite) {
            lo = Math.max(best.lo, x.lo);
          } else if (finite) {
            lo = Math.max(x.lo, Math.min(best.lo, x.lo));
          } else if (certainFinite) {
            lo = best.lo;
          }
          int flags = best.flags | x.flags;
          if (finite || certainFinite) {
            flags &= ~org.assay.bounds.Flags.NEGATIVE;
          }
          best.set(lo, Math.max(best.hi, x.hi), flags);
        }
        certainFinite |= finite;
        any = true;
        present |= certain;
      }

      @Override
      public void finish(Cell out) {
        out.set(best);
        if ((best.flags & org.assay.bounds.Flags.NAN) != 0) {
          // A comparison with NaN may drop the extreme found before it (seen in ORT 1.28.0).
          out.lo = Math.min(out.lo, least);
        }
        if (!any) {
          out.setEmpty(org.assay.bounds.Flags.NEGATIVE);
        } else if (!present) {
          out.flags |= org.assay.bounds.Flags.NEGATIVE;
        }
        if (!greatest) {
          out.set(-out.hi, -out.lo, Arithmetic.swapSigns(out.flags));
        }
      }
    };
  }

  /** The hull of all elements. */
  public static Combiner hull() {
    return new Combiner() {
      private final Cell hull = new Cell();

      @Override
      public void start() {
        hull.setEmpty(0);
      }

      @Override
      public void take(Cell cell, double count, boolean certain) {
        if (count > 0) {
          hull.join(cell);
        }
      }

      @Override
      public void finish(Cell out) {
        out.set(hull);
      }
    };
  }

  /**
   * How far apart two of the elements are at least, as one finite value: 0 unless an element of one
   * cell surely lies above one of another.
   */
  public static Combiner gap() {
    return new Combiner() {
      private double above;
      private double below;

      @Override
      public void start() {
        above = Double.NEGATIVE_INFINITY;
        below = Double.POSITIVE_INFINITY;
      }

      @Override
      public void take(Cell cell, double count, boolean certain) {
        if (count > 0 && certain && cell.flags == 0 && !cell.isEmpty()) {
          above = Math.max(above, cell.lo);
          below = Math.min(below, cell.hi);
        }
      }

      @Override
      public void finish(Cell out) {
        double gap = Math.max(0, above - below);
        out.set(gap, gap, 0);
      }
    };
  }
}
