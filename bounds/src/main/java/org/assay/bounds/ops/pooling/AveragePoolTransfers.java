package org.assay.bounds.ops.pooling;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** AveragePool-22, GlobalAveragePool-22, RoiAlign-22: means of elements. */
final class AveragePoolTransfers {
  private AveragePoolTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("AveragePool", c -> List.of(averagePool(c)))
        .add("GlobalAveragePool", c -> List.of(globalAveragePool(c)))
        .add("RoiAlign", c -> List.of(roiAlign(c)));
  }

  private static Bounds averagePool(TransferContext c) {
    Windows windows = Windows.of(c);
    Bounds in = c.input(0);
    boolean counted = c.node().intAttribute("count_include_pad", 0) != 0;
    boolean zero = windows.padded() && counted || windows.empty();
    Bounds hull = Hulls.along(in, Hulls.axes(2, in.rank()), c.dims(0), c.budget());
    ElementType accumulator = c.accumulator(in.type());
    CellFunction f =
        (cells, out) -> {
          mean(cells[0], windows.taps(), zero, in.type(), accumulator, out);
          // A window without elements divides 0 by 0.
          out.flags |= windows.empty() ? Flags.NAN : 0;
        };
    return Elementwise.map(in.type(), c.budget(), f, hull);
  }

  /**
   * A mean of {@code n} elements of a cell.
   *
   * @param zero whether some of them may be replaced by 0
   */
  static void mean(
      Cell x, double n, boolean zero, ElementType type, ElementType accumulator, Cell out) {
    int flags = x.flags;
    if ((flags & Flags.INFINITE) == Flags.INFINITE && n > 1) {
      flags |= Flags.NAN;
    }
    double lo = zero ? Math.min(x.lo, 0) : x.lo;
    double hi = zero ? Math.max(x.hi, 0) : x.hi;
    if (lo > hi) {
      out.setEmpty(flags);
      return;
    }
    if (n == 1 && !zero) {
      out.set(x);
      return;
    }
    double u = accumulator.format().unitRoundoff();
    double most = Math.max(Math.abs(lo), Math.abs(hi));
    double relative = (n + 4) * u;
    double error = relative * (1 + relative) * most + accumulator.format().minPositive();
    double limit = accumulator.max() / ((1 + relative) * n);
    int overflow = (hi > limit ? Flags.POSITIVE : 0) | (lo < -limit ? Flags.NEGATIVE : 0);
    if (overflow == Flags.INFINITE) {
      overflow |= Flags.NAN;
    }
    out.set(
        lo >= 0 ? Math.max(0, lo - error) : lo - error,
        hi <= 0 ? Math.min(0, hi + error) : hi + error,
        flags | overflow | ((flags & Flags.INFINITE) != 0 && overflow != 0 ? Flags.NAN : 0));
    double max = type.max();
    out.lo = Math.max(out.lo, -max);
    out.hi = Math.min(out.hi, max);
    Rounding.outward(out, type);
  }

  private static Bounds globalAveragePool(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    ElementType accumulator = c.accumulator(type);
    long spatial = Hulls.axes(2, in.rank());
    double n = 1;
    for (int i = 2; i < in.rank(); i++) {
      n *= in.dims()[i];
    }
    double count = n;
    boolean fixed = (in.dynamicAxes() & spatial) == 0;
    Bounds hull = Hulls.along(in, spatial, c.dims(0), c.budget());
    CellFunction f =
        (cells, out) -> {
          mean(cells[0], Math.max(1, count), false, type, accumulator, out);
          out.flags |= count == 0 ? Flags.NAN : 0;
        };
    Bounds rough = Elementwise.map(type, c.budget(), f, hull);
    if (!fixed || count == 0 || in.cells() == hull.cells()) {
      return rough;
    }
    // Blocks of the positions have means of their own.
    Bounds sum =
        Reduction.reduce(
            in, spatial, true, accumulator, c.budget(), Reduction.sum(accumulator, accumulator));
    CellFunction divide =
        (cells, out) -> {
          Cell x = cells[0];
          double slack = 4 * accumulator.format().unitRoundoff();
          out.set(
              x.lo / count - Math.abs(x.lo / count) * slack - accumulator.format().minPositive(),
              x.hi / count + Math.abs(x.hi / count) * slack + accumulator.format().minPositive(),
              x.flags);
          Rounding.outward(out, type);
        };
    return rough.meet(Elementwise.map(type, c.budget(), divide, sum));
  }

  private static Bounds roiAlign(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    ElementType accumulator = c.accumulator(type);
    Cell rois = c.input(1).hull();
    double samples = samples(c, rois);
    if (rois.flags != 0) {
      // What is not finite has no pixel: kernels read anywhere.
      return c.anything();
    }
    CellFunction f =
        (cells, out) -> {
          Cell x = cells[0];
          // Interpolation is a mean of four; weights of 0 make NaN of an infinity.
          x.flags |= (x.flags & Flags.INFINITE) != 0 ? Flags.NAN : 0;
          mean(x, 8 * samples, true, type, accumulator, out);
        };
    return Elementwise.map(
        type, c.budget(), f, Hulls.along(in, Hulls.axes(2, 4) | 1, c.dims(0), c.budget()));
  }

  private static double samples(TransferContext c, Cell rois) {
    long ratio = c.node().intAttribute("sampling_ratio", 0);
    if (ratio > 0) {
      return (double) ratio * ratio;
    }
    double width =
        rois.isEmpty() ? 0 : (rois.hi - rois.lo) * c.node().floatAttribute("spatial_scale", 1);
    return Math.pow(Math.ceil(Math.abs(width)) + 2, 2);
  }
}
