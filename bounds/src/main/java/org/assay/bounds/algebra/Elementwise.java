package org.assay.bounds.algebra;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;

/** Primitives that work element by element, with ONNX's multidirectional broadcasting. */
public final class Elementwise {
  private Elementwise() {}

  /**
   * Applies a function to all elements of operands that broadcast to given dimensions.
   *
   * @param budget most cells of the result; coarser blocks are used beyond it
   */
  public static Bounds zip(
      ElementType type, long[] dims, int budget, CellFunction function, Bounds... operands) {
    requireBroadcast(dims, operands);
    Axis[] axes = Grids.fit(commonAxes(dims, operands), budget);
    int n = operands.length;
    Bounds[] aligned = new Bounds[n];
    int[][] strides = new int[n][];
    for (int k = 0; k < n; k++) {
      aligned[k] = operands[k].on(restrict(operands[k], axes));
      strides[k] = broadcastStrides(aligned[k], axes.length);
    }
    int cells = Grids.cells(axes);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    Cell[] in = new Cell[n];
    for (int k = 0; k < n; k++) {
      in[k] = new Cell();
    }
    Cell out = new Cell();
    int[] index = new int[axes.length];
    int[] at = new int[n];
    for (int c = 0; c < cells; c++) {
      for (int k = 0; k < n; k++) {
        aligned[k].read(at[k], in[k]);
      }
      function.apply(in, out);
      lo[c] = out.lo;
      hi[c] = out.hi;
      flags[c] = (byte) out.flags;
      for (int i = axes.length - 1; i >= 0; i--) {
        index[i]++;
        for (int k = 0; k < n; k++) {
          at[k] += strides[k][i];
        }
        if (index[i] < axes[i].blocks()) {
          break;
        }
        for (int k = 0; k < n; k++) {
          at[k] -= strides[k][i] * index[i];
        }
        index[i] = 0;
      }
    }
    return cells > 1 && isUniform(lo, hi, flags)
        ? Bounds.uniform(type, dims, lo[0], hi[0], flags[0])
        : Bounds.of(type, axes, lo, hi, flags);
  }

  // Equal cells say no more than one, but would crowd out other axes where grids are joined later.
  private static boolean isUniform(double[] lo, double[] hi, byte[] flags) {
    for (int i = 1; i < lo.length; i++) {
      if (Double.doubleToRawLongBits(lo[i]) != Double.doubleToRawLongBits(lo[0])
          || Double.doubleToRawLongBits(hi[i]) != Double.doubleToRawLongBits(hi[0])
          || flags[i] != flags[0]) {
        return false;
      }
    }
    return true;
  }

  /** Applies a function to all elements of one operand. */
  public static Bounds map(ElementType type, int budget, CellFunction function, Bounds operand) {
    return zip(type, operand.dims(), budget, function, operand);
  }

  // Sizes may differ where one is an upper limit only; then the operand is one block there.
  private static void requireBroadcast(long[] dims, Bounds[] operands) {
    for (Bounds operand : operands) {
      int shift = dims.length - operand.rank();
      boolean fits = shift >= 0;
      for (int i = 0; fits && i < operand.rank(); i++) {
        fits = operand.dims()[i] > 0 || dims[shift + i] == 0;
      }
      if (!fits) {
        throw new ModelException(
            "an operand of shape " + Arrays.toString(operand.dims()) + " does not broadcast",
            "",
            "one that broadcasts to " + Arrays.toString(dims),
            "");
      }
    }
  }

  private static Axis[] commonAxes(long[] dims, Bounds[] operands) {
    Axis[] axes = Bounds.wholeAxes(dims);
    for (Bounds operand : operands) {
      int shift = dims.length - operand.rank();
      for (int i = 0; i < operand.rank(); i++) {
        if (operand.dims()[i] == dims[shift + i]) {
          axes[shift + i] = axes[shift + i].refine(operand.axis(i));
        }
      }
    }
    return axes;
  }

  private static Axis[] restrict(Bounds operand, Axis[] axes) {
    int shift = axes.length - operand.rank();
    Axis[] own = new Axis[operand.rank()];
    for (int i = 0; i < own.length; i++) {
      Axis wanted = axes[shift + i];
      own[i] = operand.dims()[i] == wanted.size() ? wanted : Axis.whole(operand.dims()[i]);
    }
    return own;
  }

  // Strides over the result's blocks; 0 along axes that broadcast.
  private static int[] broadcastStrides(Bounds operand, int rank) {
    int[] strides = new int[rank];
    Arrays.fill(strides, 0);
    int stride = 1;
    for (int i = operand.rank() - 1; i >= 0; i--) {
      int blocks = operand.axis(i).blocks();
      strides[rank - operand.rank() + i] = blocks <= 1 ? 0 : stride;
      stride *= blocks;
    }
    // An axis of one block that stands for several indices has stride 0 by its index staying 0.
    return strides;
  }
}
