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
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * MaxPool-22, GlobalMaxPool-22, MaxUnpool-22, MaxRoiPool-22: outputs are elements of the operand.
 */
final class MaxPoolTransfers {
  private MaxPoolTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("MaxPool", MaxPoolTransfers::maxPool)
        .add("GlobalMaxPool", c -> List.of(greatest(c, false)))
        .add("MaxUnpool", c -> List.of(unpool(c)))
        .add("MaxRoiPool", c -> List.of(roiPool(c)));
  }

  private static List<Bounds> maxPool(TransferContext c) {
    Windows windows = Windows.of(c);
    Bounds result = greatest(c, windows.empty());
    if (c.node().outputs().size() < 2) {
      return List.of(result);
    }
    Bounds in = c.input(0);
    // Where nothing exceeds the kernel's start value, its index stays short by one along each axis.
    Cell hull = in.hull();
    boolean sure = !windows.empty() && hull.flags == 0 && hull.lo > in.type().min();
    double most = Math.max(0, in.size() - 1.0);
    return List.of(
        result, Bounds.uniform(ElementType.INT64, c.dims(1), sure ? 0 : -4 * most - 8, most, 0));
  }

  private static Bounds greatest(TransferContext c, boolean empty) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    Bounds hull = Hulls.along(in, Hulls.axes(2, in.rank()), c.dims(0), c.budget());
    CellFunction f =
        (cells, out) -> {
          out.set(cells[0]);
          // Kernels start from the least finite value, which NaN and -Inf do not exceed.
          if (empty || (out.flags & (Flags.NAN | Flags.NEGATIVE)) != 0) {
            out.lo = Math.min(out.lo, type.min());
            out.hi = Math.max(out.hi, type.min());
          }
        };
    return Elementwise.map(type, c.budget(), f, hull);
  }

  private static Bounds unpool(TransferContext c) {
    Bounds flat = Rearrange.flat(c.input(0), c.dims(0));
    return Hulls.joined(flat, Hulls.point(0));
  }

  private static Bounds roiPool(TransferContext c) {
    Bounds in = c.input(0);
    Cell more = Hulls.point(0);
    if ((in.allFlags() & (Flags.NAN | Flags.NEGATIVE)) != 0 || c.input(1).allFlags() != 0) {
      more.lo = in.type().min();
    }
    return Hulls.joined(Hulls.along(in, Hulls.axes(2, 4) | 1, c.dims(0), c.budget()), more);
  }
}
