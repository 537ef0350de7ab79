package org.assay.bounds.ops.reductions;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** CumProd-26: products of up to as many elements as an axis has; 1 where none is taken. */
final class CumulativeProduct {
  private CumulativeProduct() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("CumProd", c -> List.of(product(c)));
  }

  private static Bounds product(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    Cell x = in.hull();
    if (x.flags != 0 || x.isEmpty() || in.rank() == 0) {
      return c.anything();
    }
    double n = 1;
    for (long dim : in.dims()) {
      n = Math.max(n, dim);
    }
    if (c.longs(1).isPresent() && c.longs(1).get().length == 1) {
      long axis = c.longs(1).get()[0];
      long at = axis < 0 ? axis + in.rank() : axis;
      n = at >= 0 && at < in.rank() ? in.dims()[(int) at] : n;
    }
    double u = type.isFloat() ? type.format().unitRoundoff() : 0;
    double error = 1 + 4 * n * (u + 0x1p-52);
    double greatest = Math.max(1, Math.pow(x.magnitude(), n)) * error;
    if (!(greatest < type.max())) {
      // A partial product may overflow, and then meet 0; integers wrap.
      return c.anything();
    }
    double least = x.lo >= 0 ? Math.min(1, Math.pow(x.lo, n)) / error : -greatest;
    // Products below the normal numbers lose their relative error.
    least -= x.lo > 0 && type.isFloat() ? n * type.format().minPositive() : 0;
    double lo = x.lo >= 0 ? Math.max(0, least) : least;
    Cell out = Hulls.cell(lo, greatest, 0);
    Rounding.outward(out, type);
    return Hulls.uniform(type, c.dims(0), out).withDynamicAxes(c.dynamicAxes(0));
  }
}
