package org.assay.bounds.ops.shaping;

import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Grids;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ModelException;

/** Slice-13: starts, ends, axes and steps as inputs, clamped to the operand. */
final class SliceTransfer {
  private SliceTransfer() {}

  static Bounds slice(TransferContext c) {
    Bounds in = c.input(0);
    Optional<long[]> starts = c.longs(1);
    Optional<long[]> ends = c.longs(2);
    Optional<long[]> axes = c.node().hasInput(3) ? c.longs(3) : Optional.of(first(in.rank()));
    Optional<long[]> steps = c.node().hasInput(4) ? c.longs(4) : Optional.of(new long[0]);
    if (axes.isEmpty()) {
      return Rearrange.flat(in, c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
    }
    if (starts.isEmpty() || ends.isEmpty() || steps.isEmpty() || in.dynamicAxes() != 0) {
      return unknown(c, in, axes.get());
    }
    Bounds out = in;
    for (int i = 0; i < Math.min(axes.get().length, starts.get().length); i++) {
      int axis = axis(c, axes.get()[i], in.rank());
      long step = i < steps.get().length ? steps.get()[i] : 1;
      long n = in.dims()[axis];
      if (step == 0) {
        throw new ModelException("step 0", c.node().describe(), "a step other than 0", "");
      }
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? n : n - 1;
      long from = clamp(relative(starts.get()[i], n), 0, high);
      long to = clamp(relative(ends.get()[i], n), low, n);
      if (step < 0) {
        from = clamp(relative(starts.get()[i], n), -1, n - 1);
        to = ends.get()[i] < -n ? -1 : clamp(relative(ends.get()[i], n), -1, n - 1);
      }
      long span = step > 0 ? to - from : from - to;
      long size = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
      long count = span <= 0 ? 0 : (span - 1) / size + 1;
      out = Rearrange.slice(out, axis, from, step, count);
    }
    return out;
  }

  private static long relative(long index, long n) {
    return index < 0 ? index + n : index;
  }

  private static long clamp(long x, long lo, long hi) {
    return Math.max(lo, Math.min(hi, x));
  }

  private static long[] first(int rank) {
    long[] axes = new long[rank];
    for (int i = 0; i < rank; i++) {
      axes[i] = i;
    }
    return axes;
  }

  private static int axis(TransferContext c, long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw new ModelException("axis " + axis + " is out of range", c.node().describe());
    }
    return (int) positive;
  }

  // Somewhere along the sliced axes: the hull there, blocks elsewhere.
  private static Bounds unknown(TransferContext c, Bounds in, long[] axes) {
    Bounds out = in;
    for (long a : axes) {
      out = Grids.whole(out, axis(c, a, in.rank()));
    }
    Axis[] result = out.axes().clone();
    long[] dims = c.dims(0);
    for (int i = 0; i < result.length; i++) {
      if (result[i].size() != dims[i]) {
        long limit = Math.min(dims[i], in.dims()[i]);
        out = Grids.whole(out, i);
        result[i] = Axis.whole(limit);
      }
    }
    if (Grids.cells(result) != out.cells()) {
      return Rearrange.flat(in, dims).withDynamicAxes(c.dynamicAxes(0));
    }
    return Bounds.of(in.type(), result, out.lo(), out.hi(), out.flags())
        .withDynamicAxes(c.dynamicAxes(0) | in.dynamicAxes());
  }
}
