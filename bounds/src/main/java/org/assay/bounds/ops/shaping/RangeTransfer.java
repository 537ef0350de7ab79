package org.assay.bounds.ops.shaping;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;

/** Range-11: start, limit, delta. */
final class RangeTransfer {
  private RangeTransfer() {}

  static Bounds range(TransferContext c) {
    Cell start = c.input(0).hull();
    Cell limit = c.input(1).hull();
    Cell delta = c.input(2).hull();
    ElementType type = c.type(0);
    long n = c.dims(0)[0];
    boolean exact = start.isPoint() && delta.isPoint() && c.dynamicAxes(0) == 0;
    if (exact && n <= c.budget()) {
      double[] values = new double[(int) n];
      double[] upper = new double[(int) n];
      Cell cell = new Cell();
      for (int i = 0; i < n; i++) {
        double value = start.lo + i * delta.lo;
        // Kernels add delta again and again, or multiply.
        double error =
            type.isFloat()
                ? i
                    * type.format().unitRoundoff()
                    * Math.max(Math.abs(start.lo), Math.abs(value))
                    * 2
                : 0;
        cell.set(value - error, value + error, 0);
        if (error == 0) {
          Rounding.nearest(cell, type);
        } else {
          Rounding.outward(cell, type);
        }
        values[i] = cell.lo;
        upper[i] = cell.hi;
      }
      return Bounds.of(type, new Axis[] {Axis.each(n)}, values, upper, new byte[(int) n]);
    }
    int flags = (start.flags | limit.flags | delta.flags) != 0 ? Flags.ALL : 0;
    // Every element lies between start and limit, in the direction of delta.
    double lo = Math.min(start.lo, limit.lo);
    double hi = Math.max(start.hi, limit.hi);
    double slack = type.isFloat() ? (hi - lo) * 1e-3 : 0;
    Cell cell = new Cell();
    cell.set(lo - slack, hi + slack, flags);
    Rounding.outward(cell, type);
    return Bounds.uniform(type, c.dims(0), cell.lo, cell.hi, cell.flags)
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
