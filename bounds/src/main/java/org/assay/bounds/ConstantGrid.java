package org.assay.bounds;

import java.util.Arrays;
import org.assay.onnx.Tensor;

/** Makes the grid of a constant tensor in one pass over its elements. */
final class ConstantGrid {
  /** Cells that the default grid of a constant may have. */
  static final int DEFAULT_CELLS = 1 << 16;

  private ConstantGrid() {}

  /** Every index where that fits, the trailing axis before the leading ones. */
  static Axis[] axes(long[] dims) {
    Axis[] axes = new Axis[dims.length];
    long cells = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      boolean fits = dims[i] <= 1 || cells <= DEFAULT_CELLS / dims[i];
      axes[i] = fits ? Axis.each(dims[i]) : Axis.whole(dims[i]);
      cells *= Math.max(1, axes[i].blocks());
    }
    return axes;
  }

  static Bounds.Grid of(Tensor tensor, Axis[] axes) {
    int cells = 1;
    for (Axis axis : axes) {
      cells = Math.multiplyExact(cells, axis.blocks());
    }
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    Arrays.fill(lo, Double.POSITIVE_INFINITY);
    Arrays.fill(hi, Double.NEGATIVE_INFINITY);
    if (tensor.size() > 0) {
      if (axes.length == 0) {
        take(tensor.doubleAt(0), 0, lo, hi, flags);
      } else {
        rows(tensor, axes, lo, hi, flags);
      }
    }
    return new Bounds.Grid(axes, lo, hi, flags);
  }

  private static void rows(Tensor tensor, Axis[] axes, double[] lo, double[] hi, byte[] flags) {
    int rank = axes.length;
    Axis last = axes[rank - 1];
    int row = (int) Math.min(last.size(), 1 << 16);
    double[] buffer = new double[row];
    long[] index = new long[rank - 1];
    long rows = tensor.size() / last.size();
    for (long r = 0; r < rows; r++) {
      int base = 0;
      for (int i = 0; i < rank - 1; i++) {
        base = base * axes[i].blocks() + axes[i].blockAt(index[i]);
      }
      base *= last.blocks();
      int block = 0;
      for (long from = 0; from < last.size(); from += row) {
        int count = (int) Math.min(row, last.size() - from);
        tensor.copyTo(r * last.size() + from, buffer, 0, count);
        for (int i = 0; i < count; i++) {
          while (from + i >= last.end(block)) {
            block++;
          }
          take(buffer[i], base + block, lo, hi, flags);
        }
      }
      for (int i = rank - 2; i >= 0 && ++index[i] == axes[i].size(); i--) {
        index[i] = 0;
      }
    }
  }

  private static void take(double x, int cell, double[] lo, double[] hi, byte[] flags) {
    if (Math.abs(x) <= Double.MAX_VALUE) {
      lo[cell] = Math.min(lo[cell], x);
      hi[cell] = Math.max(hi[cell], x);
    } else if (Double.isNaN(x)) {
      flags[cell] |= Flags.NAN;
    } else {
      flags[cell] |= x > 0 ? Flags.POSITIVE : Flags.NEGATIVE;
    }
  }
}
