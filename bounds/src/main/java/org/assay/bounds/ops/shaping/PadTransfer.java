package org.assay.bounds.ops.shaping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.OperatorTable;

/** Pad-24 (constant, reflect, edge, wrap) and CenterCropPad-18. */
final class PadTransfer {
  private PadTransfer() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("Pad", c -> List.of(pad(c))).add("CenterCropPad", c -> List.of(cropOrPad(c)));
  }

  private static Bounds pad(TransferContext c) {
    Bounds in = c.input(0);
    boolean constant = c.node().stringAttribute("mode", "constant").equals("constant");
    Cell value = constant && c.node().hasInput(2) ? c.input(2).hull() : Hulls.point(0);
    Optional<long[]> pads = c.longs(1);
    Optional<long[]> axes = c.node().hasInput(3) ? c.longs(3) : Optional.of(range(in.rank()));
    // Of an axis from which more is removed than it has, ORT 1.28 makes what it likes.
    boolean known =
        pads.isPresent() && axes.isPresent() && !exceeds(in.dims(), pads.get(), axes.get());
    if (!known || in.dynamicAxes() != 0 || c.dynamicAxes(0) != 0 || in.size() == 0) {
      long padded = known ? axesOf(pads.get(), axes.get(), in.rank()) : (1L << in.rank()) - 1;
      Bounds moved = Hulls.along(in, padded, c.dims(0), c.budget());
      Bounds result = constant ? Hulls.joined(moved, value) : moved;
      return result.withDynamicAxes(c.dynamicAxes(0));
    }
    Bounds result = in;
    int n = axes.get().length;
    for (int i = 0; i < n; i++) {
      long axis = axes.get()[i];
      int at = (int) (axis < 0 ? axis + in.rank() : axis);
      result = along(result, at, pads.get()[i], pads.get()[i + n], constant, value, c.budget());
    }
    return result;
  }

  private static boolean exceeds(long[] dims, long[] pads, long[] axes) {
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) (axes[i] < 0 ? axes[i] + dims.length : axes[i]);
      if (Math.max(0, -pads[i]) + Math.max(0, -pads[i + axes.length]) > dims[axis]) {
        return true;
      }
    }
    return false;
  }

  private static long axesOf(long[] pads, long[] axes, int rank) {
    long bits = 0;
    for (int i = 0; i < axes.length; i++) {
      if (pads[i] != 0 || pads[i + axes.length] != 0) {
        bits |= 1L << (axes[i] < 0 ? axes[i] + rank : axes[i]);
      }
    }
    return bits;
  }

  private static Bounds along(
      Bounds in, int axis, long before, long after, boolean constant, Cell value, int budget) {
    if (before == 0 && after == 0) {
      return in;
    }
    long from = Math.max(0, -before);
    long count = Math.max(0, in.dims()[axis] - from - Math.max(0, -after));
    Bounds kept = Rearrange.slice(in, axis, from, 1, count);
    List<Bounds> parts = new ArrayList<>();
    add(parts, in, axis, before, constant, value, budget);
    if (count > 0) {
      parts.add(kept);
    }
    add(parts, in, axis, after, constant, value, budget);
    return parts.isEmpty() ? kept : Rearrange.concat(axis, budget, parts.toArray(new Bounds[0]));
  }

  private static void add(
      List<Bounds> parts,
      Bounds in,
      int axis,
      long width,
      boolean constant,
      Cell value,
      int budget) {
    if (width <= 0) {
      return;
    }
    long[] dims = in.dims().clone();
    dims[axis] = width;
    parts.add(
        constant
            ? Hulls.uniform(in.type(), dims, value)
            : Hulls.along(in, 1L << axis, dims, budget));
  }

  private static long[] range(int n) {
    long[] result = new long[n];
    for (int i = 0; i < n; i++) {
      result[i] = i;
    }
    return result;
  }

  private static Bounds cropOrPad(TransferContext c) {
    Bounds in = c.input(0);
    long[] dims = c.dims(0);
    boolean larger = c.dynamicAxes(0) != 0;
    for (int i = 0; i < dims.length && !larger; i++) {
      larger = dims[i] > in.dims()[i];
    }
    Bounds moved = Hulls.along(in, 0, dims, c.budget());
    Bounds result = larger ? Hulls.joined(moved, Hulls.point(0)) : moved;
    return result.withDynamicAxes(c.dynamicAxes(0));
  }
}
