package org.assay.bounds.ops;

import java.util.TreeSet;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Random bounds on random grids, and random tensors within bounds. */
final class RandomBounds {
  private final RandomStream random;

  RandomBounds(RandomStream random) {
    this.random = random;
  }

  /** Bounds whose cells lie within [lo, hi]; a fifth of them are points. */
  Bounds within(ElementType type, double lo, double hi, int flags, long... dims) {
    Axis[] axes = new Axis[dims.length];
    int cells = 1;
    for (int i = 0; i < dims.length; i++) {
      axes[i] = axis(dims[i]);
      cells *= axes[i].blocks();
    }
    double[] least = new double[cells];
    double[] most = new double[cells];
    byte[] special = new byte[cells];
    for (int c = 0; c < cells; c++) {
      double a = value(type, lo, hi);
      double b = value(type, lo, hi);
      boolean whole = random.nextInt(5) < 2;
      least[c] = whole ? value(type, lo, lo) : Math.min(a, b);
      most[c] = whole ? value(type, hi, hi) : Math.max(a, b);
      if (random.nextInt(5) == 0) {
        most[c] = least[c];
      }
      special[c] = (byte) (random.nextBoolean() ? flags : 0);
    }
    return Bounds.of(type, axes, least, most, special);
  }

  private Axis axis(long size) {
    TreeSet<Long> ends = new TreeSet<>();
    for (int cut = random.nextInt(3); cut > 0 && size > 1; cut--) {
      ends.add(random.nextLong(1, size));
    }
    if (size > 0) {
      ends.add(size);
    }
    return Axis.of(ends.stream().mapToLong(Long::longValue).toArray());
  }

  private double value(ElementType type, double lo, double hi) {
    double x = lo == hi ? lo : lo * (1 - random.nextDouble()) + hi * random.nextDouble();
    x = Math.max(lo, Math.min(hi, x));
    return type.isFloat() ? type.format().round(x) : Math.rint(x);
  }

  /** A tensor within bounds; the mode says how: spread, at the ends, all alike, with specials. */
  Tensor sample(Bounds bounds, long[] dims, int mode) {
    double[] values = new double[Math.toIntExact(Tensor.elements(dims))];
    double common = random.nextDouble();
    Cell cell = new Cell();
    for (int e = 0; e < values.length; e++) {
      bounds.read(cellAt(bounds, dims, e), cell);
      double part =
          switch (mode % 5) {
            case 0 -> random.nextDouble();
            case 1 -> random.nextInt(2);
            case 2 -> common;
            case 3 -> random.nextInt(10) == 0 ? random.nextDouble() : common;
            default -> mode % 2;
          };
      double x = cell.lo * (1 - part) + cell.hi * part;
      x = bounds.type().isFloat() ? bounds.type().format().round(x) : Math.rint(x);
      values[e] = Math.max(cell.lo, Math.min(cell.hi, x));
      if (cell.flags != 0 && random.nextInt(6) == 0) {
        values[e] = special(cell.flags);
      }
    }
    return Tensor.ofValues(bounds.type(), dims, values);
  }

  private double special(int flags) {
    int bit = 1 << random.nextInt(3);
    if ((flags & bit) == 0) {
      bit = Integer.lowestOneBit(flags);
    }
    return bit == Flags.NAN
        ? Double.NaN
        : bit == Flags.POSITIVE ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  /** An extent of 1 to {@code most}. */
  long extent(long most) {
    return random.nextLong(1, most);
  }

  /**
   * The cell that holds an element.
   *
   * @param dims extents of the tensor, which may be smaller along dynamic axes
   * @param element row-major index
   */
  static int cellAt(Bounds bounds, long[] dims, long element) {
    int cell = 0;
    long inner = 1;
    for (long dim : dims) {
      inner *= dim;
    }
    long rest = element;
    for (int i = 0; i < dims.length; i++) {
      inner /= dims[i];
      cell = cell * bounds.axis(i).blocks() + bounds.axis(i).blockAt(rest / inner);
      rest %= inner;
    }
    return cell;
  }
}
