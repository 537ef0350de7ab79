package org.assay.bounds.ops.control;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;

/** Tensors that are taken apart along an axis, and put together again. */
final class Slices {
  private Slices() {}

  /** One index of an axis, or any of them if it is negative, without the axis. */
  static Bounds element(Bounds source, int axis, long at) {
    boolean dynamic = (source.dynamicAxes() >>> axis & 1) != 0;
    Bounds part = at < 0 || dynamic ? source : Rearrange.slice(source, axis, at, 1, 1);
    Bounds reduced =
        Reduction.reduce(
            part, 1L << axis, false, source.type(), Integer.MAX_VALUE, Reduction.hull());
    long below = source.dynamicAxes() & (1L << axis) - 1;
    return reduced.withDynamicAxes(below | source.dynamicAxes() >>> axis + 1 << axis);
  }

  /** The same elements with another axis, of extent 1. */
  static Bounds withAxis(Bounds in, int axis) {
    Axis[] axes = new Axis[in.rank() + 1];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i == axis ? Axis.whole(1) : in.axis(i < axis ? i : i - 1);
    }
    long below = in.dynamicAxes() & (1L << axis) - 1;
    return Bounds.of(in.type(), axes, in.lo(), in.hi(), in.flags())
        .withDynamicAxes(below | in.dynamicAxes() >>> axis << axis + 1);
  }
}
