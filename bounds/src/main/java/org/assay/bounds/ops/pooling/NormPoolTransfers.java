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
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** LpPool-22 and GlobalLpPool-22: (Σ |x|^p)^(1/p), computed by pow, or by a square root. */
final class NormPoolTransfers {
  // Of pow(y, 1/p): the exponent is rounded, which counts log(max) times.
  private static final double ROOT = 2e-5;

  private NormPoolTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(
            "LpPool",
            c -> {
              Windows windows = Windows.of(c);
              return List.of(norm(c, windows.taps(), windows.padded() || windows.empty()));
            })
        .add("GlobalLpPool", c -> List.of(norm(c, positions(c.input(0)), false)));
  }

  private static double positions(Bounds in) {
    double n = 1;
    for (int i = 2; i < in.rank(); i++) {
      n *= in.dims()[i];
    }
    return n;
  }

  private static Bounds norm(TransferContext c, double n, boolean padded) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    double p = c.node().intAttribute("p", 2);
    boolean fewer = padded || (in.dynamicAxes() >>> 2) != 0 || n == 0;
    CellFunction f = (cells, out) -> norm(cells[0], n, p, fewer, type, out);
    return Elementwise.map(
        type, c.budget(), f, Hulls.along(in, Hulls.axes(2, in.rank()), c.dims(0), c.budget()));
  }

  private static void norm(Cell x, double n, double p, boolean fewer, ElementType type, Cell out) {
    int flags = x.flags & Flags.NAN | ((x.flags & Flags.INFINITE) != 0 ? Flags.POSITIVE : 0);
    double most = x.magnitude();
    double least = x.isEmpty() || x.containsZero() ? 0 : Math.min(Math.abs(x.lo), Math.abs(x.hi));
    double slack = ROOT + (n + 8) * type.format().unitRoundoff() * p;
    double sum = Math.pow(most, p) * Math.max(1, n);
    if (sum * (1 + slack) > type.max()) {
      flags |= Flags.POSITIVE;
    }
    double power = Math.pow(least, p);
    double low = 0;
    if (!fewer && power > 1e3 * type.format().minNormal() && power * n < type.max()) {
      low = Math.max(0, least * Math.pow(n, 1 / p) * (1 - slack));
    }
    // Subnormal powers may round up by half a unit each.
    double tiny = Math.pow(Math.max(1, n) * type.format().minPositive(), 1 / p);
    double high = most * Math.pow(Math.max(1, n), 1 / p) * (1 + slack) + tiny;
    out.set(low, Math.min(high, type.max()), flags);
    Rounding.outward(out, type);
  }
}
