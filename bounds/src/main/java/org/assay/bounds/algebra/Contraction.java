package org.assay.bounds.algebra;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Matrix products: the last axis of a with the last but one of b, leading axes broadcast. */
public final class Contraction {
  // Products of cells, or of weights with cells, that one contraction may take.
  private static final double WORK = 3e8;

  private Contraction() {}

  /**
   * Product of matrices.
   *
   * @param a [..., M, K]
   * @param b [..., K, N]
   * @param dims dimensions of the result, [..., M, N]
   * @param accumulator type that the kernel adds in
   */
  public static Bounds matmul(
      Bounds a, Bounds b, ElementType type, ElementType accumulator, long[] dims, int budget) {
    if (a.size() == 0 || b.size() == 0 || a.dims()[a.rank() - 1] == 0) {
      // ORT leaves a product over no terms as it finds the memory (seen in 1.28.0).
      return Bounds.anything(type, dims);
    }
    if (b.constant().isPresent() && b.rank() == 2 && b.constant().get().size() > 1024) {
      return byExactRight(a, b.constant().get(), false, type, accumulator, budget);
    }
    if (a.constant().isPresent() && a.rank() == 2 && b.rank() == 2 && a.size() > 1024) {
      Bounds turned =
          byExactRight(
              Rearrange.transpose(b, new int[] {1, 0}),
              a.constant().get(),
              true,
              type,
              accumulator,
              budget);
      return Rearrange.transpose(turned, new int[] {1, 0});
    }
    return general(a, b, type, accumulator, dims, budget);
  }

  /**
   * a · W, or a · Wᵀ, with exact weights.
   *
   * @param a [..., K]
   * @param weights [K, N], or [N, K] if {@code transposed}
   */
  public static Bounds byExactRight(
      Bounds a,
      Tensor weights,
      boolean transposed,
      ElementType type,
      ElementType accumulator,
      int budget) {
    long[] wdims = weights.dims();
    int k = Math.toIntExact(transposed ? wdims[1] : wdims[0]);
    int n = Math.toIntExact(transposed ? wdims[0] : wdims[1]);
    Axis[] outer = Arrays.copyOf(a.axes(), a.rank() - 1);
    double rows = Math.max(1, Math.min(WORK / ((double) k * n), Math.max(1, budget / n)));
    outer = Grids.fit(outer, (int) Math.max(1, Math.min(rows, budget)));
    Axis[] in = Arrays.copyOf(outer, a.rank());
    in[a.rank() - 1] = Axis.each(k);
    Bounds x = a.on(in);
    int m = Grids.cells(outer);
    Axis[] axes = Arrays.copyOf(outer, a.rank());
    axes[a.rank() - 1] = Axis.each(n);
    double[] lo = new double[m * n];
    double[] hi = new double[m * n];
    byte[] flags = new byte[m * n];
    Cell cell = new Cell();
    for (int row = 0; row < m; row++) {
      Linear linear = new Linear(k);
      for (int i = 0; i < k; i++) {
        linear.set(i, x.lo()[row * k + i], x.hi()[row * k + i], x.flags()[row * k + i]);
      }
      Linear.Sums[] sums = new Linear.Sums[n];
      if (transposed) {
        sumRows(linear, weights, k, n, sums);
      } else {
        sumColumns(linear, weights, k, n, sums);
      }
      for (int j = 0; j < n; j++) {
        linear.finish(sums[j], type, accumulator, cell);
        lo[row * n + j] = cell.lo;
        hi[row * n + j] = cell.hi;
        flags[row * n + j] = (byte) cell.flags;
      }
    }
    return Grids.fit(Bounds.of(type, axes, lo, hi, flags), budget);
  }

  private static void sumRows(Linear linear, Tensor weights, int k, int n, Linear.Sums[] sums) {
    double[] w = new double[k];
    for (int j = 0; j < n; j++) {
      sums[j] = new Linear.Sums();
      weights.copyTo((long) j * k, w, 0, k);
      linear.add(w, 0, 0, k, sums[j]);
    }
  }

  private static void sumColumns(Linear linear, Tensor weights, int k, int n, Linear.Sums[] sums) {
    Linear.Columns columns = linear.columns(n);
    double[] w = new double[n];
    for (int i = 0; i < k; i++) {
      weights.copyTo((long) i * n, w, 0, n);
      columns.add(w, i);
    }
    for (int j = 0; j < n; j++) {
      sums[j] = columns.sums(j);
    }
  }

  private static Bounds general(
      Bounds a, Bounds b, ElementType type, ElementType accumulator, long[] dims, int budget) {
    int rank = dims.length;
    Axis k = a.axis(a.rank() - 1).refine(b.axis(b.rank() - 2));
    Axis[] axes = Bounds.wholeAxes(dims);
    axes[rank - 2] = a.axis(a.rank() - 2);
    axes[rank - 1] = b.axis(b.rank() - 1);
    for (int i = 0; i < rank - 2; i++) {
      axes[i] = batch(batch(axes[i], a, i - rank + a.rank()), b, i - rank + b.rank());
    }
    int most = (int) Math.max(1, Math.min(budget, WORK / 4 / k.blocks()));
    axes = Grids.fit(axes, most);
    Axis[] axesA = operandAxes(a, axes, axes[rank - 2], k);
    Axis[] axesB = operandAxes(b, axes, k, axes[rank - 1]);
    Bounds x = a.on(axesA);
    Bounds y = b.on(axesB);
    int[] strideA = batchStrides(x, rank);
    int[] strideB = batchStrides(y, rank);
    int mb = axes[rank - 2].blocks();
    int nb = axes[rank - 1].blocks();
    int kb = k.blocks();
    int cells = Grids.cells(axes);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    int[] index = new int[rank];
    Cell p = new Cell();
    Cell q = new Cell();
    Cell product = new Cell();
    for (int c = 0; c < cells; c++) {
      int atA = 0;
      int atB = 0;
      for (int i = 0; i < rank - 2; i++) {
        atA += index[i] * strideA[i];
        atB += index[i] * strideB[i];
      }
      int m = c / nb % mb;
      int n = c % nb;
      Accumulation sum = new Accumulation();
      for (int t = 0; t < kb; t++) {
        x.read(atA + m * kb + t, p);
        y.read(atB + t * nb + n, q);
        exactProduct(p, q, product);
        sum.add(product, k.width(t));
      }
      sum.finish(type, accumulator, true, product);
      lo[c] = product.lo;
      hi[c] = product.hi;
      flags[c] = (byte) product.flags;
      for (int i = rank - 1; i >= 0 && ++index[i] >= axes[i].blocks(); i--) {
        index[i] = 0;
      }
    }
    return Bounds.of(type, axes, lo, hi, flags);
  }

  // The product in double, not yet rounded to the tensor's type: products may be fused.
  static void exactProduct(Cell a, Cell b, Cell out) {
    Arithmetic.mul(a, b, ElementType.DOUBLE, out);
  }

  private static Axis batch(Axis axis, Bounds operand, int i) {
    return i >= 0 && operand.dims()[i] == axis.size() ? axis.refine(operand.axis(i)) : axis;
  }

  private static Axis[] operandAxes(Bounds operand, Axis[] axes, Axis last2, Axis last) {
    Axis[] own = new Axis[operand.rank()];
    int shift = axes.length - operand.rank();
    for (int i = 0; i < own.length - 2; i++) {
      boolean kept = operand.dims()[i] == axes[shift + i].size();
      own[i] = kept ? axes[shift + i] : Axis.whole(operand.dims()[i]);
    }
    own[own.length - 2] = last2;
    own[own.length - 1] = last;
    return own;
  }

  private static int[] batchStrides(Bounds operand, int rank) {
    int[] own = Reduction.strides(operand.axes());
    int[] strides = new int[rank];
    int shift = rank - operand.rank();
    for (int i = shift; i < rank - 2; i++) {
      strides[i] = operand.axis(i - shift).blocks() == 1 ? 0 : own[i - shift];
    }
    return strides;
  }
}
