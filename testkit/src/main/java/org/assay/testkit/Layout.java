package org.assay.testkit;

import java.util.Arrays;
import org.assay.onnx.ModelException;

/** Row-major arithmetic on indices and dimensions. */
public final class Layout {
  private static final long MOST_ELEMENTS = 1L << 26;

  private Layout() {}

  /**
   * Number of elements.
   *
   * @throws ModelException if negative, or above 2^26, which this slow evaluator refuses
   */
  public static int size(int[] dims) {
    long size = 1;
    for (int dim : dims) {
      if (dim < 0) {
        throw new ModelException("negative dimension in " + Arrays.toString(dims), "");
      }
      size = Math.min(size * dim, Long.MAX_VALUE >> 32);
    }
    if (size > MOST_ELEMENTS) {
      throw new ModelException(
          "tensor of dimensions " + Arrays.toString(dims) + " is too large",
          "",
          "2^26 elements",
          "");
    }
    return (int) size;
  }

  /** Elements from one index of an axis to the next. */
  public static int[] strides(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strides;
  }

  /** The multi-index of an element. */
  public static int[] unravel(int index, int[] dims) {
    int[] position = new int[dims.length];
    int rest = index;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      position[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    return position;
  }

  /** The index of a multi-index. */
  public static int ravel(int[] position, int[] dims) {
    int index = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      index = index * dims[axis] + position[axis];
    }
    return index;
  }

  /** An axis in [-rank, rank) counted from the front; a scalar's rank counts as given. */
  public static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new ModelException("axis " + axis + " of rank " + rank, "", "in [-rank, rank)", "");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Dimensions of a multidirectional broadcast (ONNX "Broadcasting"). */
  public static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int p = i <= a.length ? a[a.length - i] : 1;
      int q = i <= b.length ? b[b.length - i] : 1;
      if (p != q && p != 1 && q != 1) {
        throw new ModelException(
            "dimensions " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast",
            "");
      }
      dims[rank - i] = p == 1 ? q : p;
    }
    return dims;
  }

  /** For every element of {@code to}, the index of the element of {@code from} that it repeats. */
  public static int[] broadcastIndices(int[] from, int[] to) {
    int[] indices = new int[size(to)];
    int[] strides = strides(from);
    for (int i = 0; i < indices.length; i++) {
      int[] position = unravel(i, to);
      int index = 0;
      for (int axis = 0; axis < from.length; axis++) {
        int at = position[axis + to.length - from.length];
        index += (from[axis] == 1 ? 0 : at) * strides[axis];
      }
      indices[i] = index;
    }
    return indices;
  }

  /** Product of dims[from..to). */
  public static int product(int[] dims, int from, int to) {
    return size(Arrays.copyOfRange(dims, from, to));
  }

  /** A copy with one entry replaced. */
  public static int[] with(int[] dims, int axis, int size) {
    int[] copy = dims.clone();
    copy[axis] = size;
    return copy;
  }
}
