package org.assay.bounds.ops.indexing;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Grids;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Trilu-14 and CumSum-14: what becomes of an element hangs on its position. */
final class TriangleTransfers {
  private TriangleTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("Trilu", c -> List.of(triangle(c))).add("CumSum", c -> List.of(prefix(c)));
  }

  private static Bounds triangle(TransferContext c) {
    Bounds in = c.input(0);
    int rank = in.rank();
    boolean upper = c.node().intAttribute("upper", 1) != 0;
    Optional<long[]> diagonal = c.node().hasInput(1) ? c.longs(1) : Optional.of(new long[] {0});
    if (diagonal.isEmpty() || diagonal.get().length != 1 || in.size() == 0) {
      return Hulls.joined(in, Hulls.point(0)).withDynamicAxes(c.dynamicAxes(0));
    }
    Axis[] axes = in.axes().clone();
    axes[rank - 2] = Axis.each(Math.min(in.dims()[rank - 2], 1 << 20));
    axes[rank - 1] = Axis.each(Math.min(in.dims()[rank - 1], 1 << 20));
    boolean fits =
        axes[rank - 2].size() == in.dims()[rank - 2]
            && axes[rank - 1].size() == in.dims()[rank - 1]
            && Grids.count(axes) <= c.budget();
    Bounds source = fits ? in.on(axes) : in;
    double[] lo = source.lo().clone();
    double[] hi = source.hi().clone();
    byte[] flags = source.flags().clone();
    Axis rows = source.axis(rank - 2);
    Axis columns = source.axis(rank - 1);
    int n = columns.blocks();
    int m = rows.blocks();
    long k = diagonal.get()[0];
    for (int cell = 0; cell < lo.length; cell++) {
      int row = cell / n % m;
      int column = cell % n;
      long least = columns.start(column) - (rows.end(row) - 1);
      long most = columns.end(column) - 1 - rows.start(row);
      boolean some = upper ? most >= k : least <= k;
      boolean all = upper ? least >= k : most <= k;
      if (!some) {
        lo[cell] = 0;
        hi[cell] = 0;
        flags[cell] = 0;
      } else if (!all) {
        lo[cell] = Math.min(lo[cell], 0);
        hi[cell] = Math.max(hi[cell], 0);
      }
    }
    return Bounds.of(in.type(), source.axes(), lo, hi, flags).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds prefix(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    boolean exclusive = c.node().intAttribute("exclusive", 0) != 0;
    boolean reverse = c.node().intAttribute("reverse", 0) != 0;
    Optional<long[]> axis = c.longs(1);
    Optional<Tensor> exact = in.exact(1 << 16);
    if (in.size() == 0) {
      return in;
    }
    if (axis.isEmpty() || axis.get().length != 1) {
      double n = 1;
      for (long dim : in.dims()) {
        n = Math.max(n, dim);
      }
      return sums(c, in, Hulls.axes(0, in.rank()), n, exclusive);
    }
    int at = (int) (axis.get()[0] < 0 ? axis.get()[0] + in.rank() : axis.get()[0]);
    if (exact.isPresent() && type.isInteger()) {
      return Bounds.constant(running(exact.get(), at, exclusive, reverse));
    }
    return sums(c, in, 1L << at, in.dims()[at], exclusive);
  }

  private static Bounds sums(TransferContext c, Bounds in, long axes, double n, boolean exclusive) {
    ElementType type = in.type();
    Bounds hull = Hulls.along(in, axes, in.dims(), c.budget());
    Cell zero = Hulls.point(0);
    CellFunction f =
        (x, out) ->
            Sums.repeated(
                zero,
                x[0],
                exclusive ? 0 : Math.min(1, n),
                exclusive ? Math.max(0, n - 1) : n,
                type,
                c.accumulator(type),
                out);
    return Elementwise.map(type, c.budget(), f, hull).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Tensor running(Tensor in, int axis, boolean exclusive, boolean reverse) {
    long[] dims = in.dims();
    long[] values = in.toLongs();
    int n = (int) dims[axis];
    int inner = 1;
    for (int i = axis + 1; i < dims.length; i++) {
      inner *= (int) dims[i];
    }
    for (int start = 0; start < values.length; start += n * inner) {
      for (int k = 0; k < inner; k++) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
          int at = start + (reverse ? n - 1 - i : i) * inner + k;
          long value = values[at];
          values[at] = exclusive ? sum : sum + value;
          sum += value;
        }
      }
    }
    return Tensor.ofIntegers(in.type(), dims, values);
  }
}
