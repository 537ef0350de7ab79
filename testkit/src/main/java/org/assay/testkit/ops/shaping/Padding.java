package org.assay.testkit.ops.shaping;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Pad-23 with modes constant, edge, reflect, wrap; negative pads crop. CenterCropPad-18. */
final class Padding {
  private Padding() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Pad", call -> List.of(padded(call)));
    table.add("CenterCropPad", call -> List.of(centred(call)));
  }

  private static RefValue padded(OperatorCall call) {
    RefValue x = call.in(0);
    int[] pads = call.in(1).toInts();
    int rank = x.rank();
    int[] counting = new int[rank];
    Arrays.setAll(counting, i -> i);
    int[] axes = call.optional(3).map(RefValue::toInts).orElse(counting);
    int[] begin = new int[rank];
    int[] dims = x.dims();
    for (int i = 0; i < axes.length; i++) {
      int axis = Layout.axis(axes[i], rank);
      begin[axis] = pads[i];
      dims[axis] += pads[i] + pads[i + axes.length];
    }
    double fill = call.optional(2).map(v -> v.real(0)).orElse(0.0);
    String mode = call.string("mode", "constant");
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i++) {
      int[] p = Layout.unravel(i, dims);
      boolean outside = false;
      for (int axis = 0; axis < rank; axis++) {
        int at = source(mode, p[axis] - begin[axis], x.dim(axis));
        outside |= at < 0;
        p[axis] = at;
      }
      y[i] = outside ? fill : x.real(Layout.ravel(p, x.dims()));
    }
    return RefValue.ofDoubles(x.type(), dims, y);
  }

  /** Where an index beyond [0, size) comes from; -1 for the constant. */
  private static int source(String mode, int at, int size) {
    if (at >= 0 && at < size) {
      return at;
    }
    return switch (mode) {
      case "edge" -> at < 0 ? 0 : size - 1;
      case "reflect" -> {
        int period = Math.max(1, 2 * (size - 1));
        int folded = Math.floorMod(at, period);
        yield folded < size ? folded : period - folded;
      }
      case "wrap" -> Math.floorMod(at, size);
      default -> -1;
    };
  }

  private static RefValue centred(OperatorCall call) {
    RefValue x = call.in(0);
    int[] counting = new int[x.rank()];
    Arrays.setAll(counting, i -> i);
    int[] axes = call.ints("axes").orElse(counting);
    int[] dims = x.dims();
    int[] shift = new int[x.rank()];
    for (int i = 0; i < axes.length; i++) {
      int axis = Layout.axis(axes[i], x.rank());
      int target = (int) call.in(1).integer(i);
      int from = x.dim(axis);
      shift[axis] = target > from ? -((target - from) / 2) : (from - target) / 2;
      dims[axis] = target;
    }
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i++) {
      int[] p = Layout.unravel(i, dims);
      boolean inside = true;
      for (int axis = 0; axis < p.length; axis++) {
        p[axis] += shift[axis];
        inside &= p[axis] >= 0 && p[axis] < x.dim(axis);
      }
      y[i] = inside ? x.real(Layout.ravel(p, x.dims())) : 0;
    }
    return RefValue.ofDoubles(x.type(), dims, y);
  }
}
