package org.assay.bounds.algebra;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;

/** Results whose elements are, or are near, elements of an operand at other positions. */
public final class Hulls {
  private Hulls() {}

  /**
   * Every element of the result is some element of the operand with the same index along all axes
   * but the given ones; axes of which the extents differ count as given.
   *
   * @param axes bit set
   * @param dims dimensions of the result, of the same rank
   */
  public static Bounds along(Bounds in, long axes, long[] dims, int budget) {
    if (isEmpty(dims) || in.rank() != dims.length) {
      return Rearrange.flat(in, dims);
    }
    long moved = axes;
    for (int i = 0; i < dims.length; i++) {
      if (in.dims()[i] != dims[i]) {
        moved |= 1L << i;
      }
    }
    Bounds reduced = Reduction.reduce(in, moved, true, in.type(), budget, Reduction.hull());
    Axis[] target = reduced.axes().clone();
    for (int i = 0; i < dims.length; i++) {
      if ((moved & 1L << i) != 0) {
        target[i] = Axis.whole(dims[i]);
      }
    }
    return Bounds.of(in.type(), target, reduced.lo(), reduced.hi(), reduced.flags());
  }

  /** Whether tensors of given extents have no elements. */
  public static boolean isEmpty(long[] dims) {
    for (long dim : dims) {
      if (dim == 0) {
        return true;
      }
    }
    return false;
  }

  /** The same bounds where each cell also holds the values of another one. */
  public static Bounds joined(Bounds in, Cell more) {
    CellFunction join =
        (cells, out) -> {
          out.set(cells[0]);
          out.join(more);
        };
    return Elementwise.map(in.type(), Integer.MAX_VALUE, join, in);
  }

  /** One block. */
  public static Bounds uniform(ElementType type, long[] dims, Cell cell) {
    return Bounds.uniform(type, dims, cell.lo, cell.hi, cell.flags);
  }

  /** Bit set of axes {@code from, …, to - 1}. */
  public static long axes(int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits |= 1L << i;
    }
    return bits;
  }

  /** A finite value as a cell. */
  public static Cell point(double value) {
    Cell cell = new Cell();
    cell.set(value, value, 0);
    return cell;
  }

  /** A cell with given ends. */
  public static Cell cell(double lo, double hi, int flags) {
    Cell cell = new Cell();
    cell.set(lo, hi, flags);
    return cell;
  }
}
