package org.assay.bounds.ops.shaping;

import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Grids;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.onnx.Tensor;

/** Gather-13: known indices pick blocks, unknown ones give the hull of the range they may hit. */
final class GatherTransfer {
  private GatherTransfer() {}

  static Bounds gather(TransferContext c) {
    Bounds data = c.input(0);
    Bounds indices = c.input(1);
    int axis = ShapingTransfers.axis(c, data.rank());
    long n = data.dims()[axis];
    Optional<Tensor> exact = indices.exact(c.budget());
    boolean fixed = (data.dynamicAxes() >>> axis & 1) == 0 && c.dynamicAxes(0) == 0;
    if (exact.isPresent() && fixed && n > 0) {
      long[] at = exact.get().toLongs();
      for (int i = 0; i < at.length; i++) {
        at[i] = at[i] < 0 ? at[i] + n : at[i];
        if (at[i] < 0 || at[i] >= n) {
          return c.anything();
        }
      }
      Bounds picked = Rearrange.pick(data, axis, at.length, i -> at[(int) i]);
      return Rearrange.reshape(picked, c.dims(0), c.budget());
    }
    return somewhere(c, data, indices, axis, n);
  }

  private static Bounds somewhere(
      TransferContext c, Bounds data, Bounds indices, int axis, long n) {
    Cell range = indices.hull();
    Bounds rows = data;
    if (data.constant().isPresent()) {
      // One pass over the table, a block for each index of the other axes.
      Axis[] axes = new Axis[data.rank()];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = i == axis ? Axis.whole(n) : Axis.each(data.dims()[i]);
      }
      rows = Grids.count(axes) <= c.budget() ? data.on(axes) : data;
    }
    if (!range.isEmpty() && range.lo >= 0 && range.hi < n && rows.axis(axis).blocks() > 1) {
      long from = (long) range.lo;
      rows = Rearrange.slice(rows, axis, from, 1, (long) range.hi - from + 1);
    }
    Bounds hull =
        Reduction.reduce(rows, 1L << axis, false, data.type(), c.budget(), Reduction.hull());
    if (rows.size() == 0) {
      return Bounds.uniform(data.type(), c.dims(0), 0, 0, 0).withDynamicAxes(c.dynamicAxes(0));
    }
    // [before..., after...] to [before..., indices..., after...]
    long[] dims = c.dims(0);
    int q = indices.rank();
    Axis[] axes = new Axis[dims.length];
    for (int i = 0; i < dims.length; i++) {
      boolean index = i >= axis && i < axis + q;
      axes[i] = index ? Axis.whole(dims[i]) : hull.axis(i < axis ? i : i - q);
    }
    if (Grids.cells(axes) != hull.cells()) {
      return Rearrange.flat(hull, dims).withDynamicAxes(c.dynamicAxes(0));
    }
    return Bounds.of(data.type(), axes, hull.lo(), hull.hi(), hull.flags())
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
