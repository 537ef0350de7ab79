package org.assay.bounds.ops.activations;

import java.util.List;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Grids;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * Softmax-13 and LogSoftmax-13, computed by kernels after subtracting the row's greatest element. A
 * row is NaN if all its elements are −Inf, or one is +Inf or NaN.
 */
public final class SoftmaxTransfers {
  private SoftmaxTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Softmax", c -> List.of(rows(c, false)))
        .add("LogSoftmax", c -> List.of(logarithms(c)));
  }

  private static Bounds logarithms(TransferContext c) {
    // ONNX Runtime's float64 kernel keeps sums above 1e-20, also those of rows that hold NaN.
    boolean unsure = c.input(0).type() == ElementType.DOUBLE && c.input(0).allFlags() != 0;
    return unsure ? c.anything() : rows(c, true);
  }

  /**
   * Softmax-13 of given bounds.
   *
   * @param axis along which it adds up to 1, not negative
   * @param type of the operand and of the result
   */
  public static Bounds softmax(Bounds operand, int axis, ElementType type, int budget) {
    return rows(Grids.fit(operand, budget), axis, type, false);
  }

  private static Bounds rows(TransferContext c, boolean logarithm) {
    Bounds x = Grids.fit(c.input(0), c.budget());
    if (x.rank() == 0) {
      int flags = x.allFlags() != 0 ? Flags.NAN : 0;
      double only = logarithm ? 0 : 1;
      return Bounds.uniform(c.type(0), x.dims(), only, only, flags);
    }
    int axis = (int) c.node().intAttribute("axis", -1);
    axis = axis < 0 ? axis + x.rank() : axis;
    if (axis < 0 || axis >= x.rank()) {
      throw new org.assay.onnx.ModelException(
          "axis is out of range", c.node().describe(), "an axis of " + x.rank() + " axes", "");
    }
    return rows(x, axis, c.type(0), logarithm);
  }

  private static Bounds rows(Bounds x, int axis, ElementType type, boolean logarithm) {
    Axis along = x.axis(axis);
    int n = along.blocks();
    int inner = 1;
    for (int i = axis + 1; i < x.rank(); i++) {
      inner *= x.axis(i).blocks();
    }
    int cells = x.cells();
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    Row row = new Row(along, (x.dynamicAxes() >>> axis & 1) == 0, type, logarithm);
    int outer = n * inner == 0 ? 0 : cells / (n * inner);
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < inner; k++) {
        row.compute(x, o * n * inner + k, inner, lo, hi, flags);
      }
    }
    return Bounds.of(type, x.axes(), lo, hi, flags).withDynamicAxes(x.dynamicAxes());
  }

  /** One row of blocks. */
  private static final class Row {
    private final Axis axis;
    private final boolean complete;
    private final ElementType type;
    private final boolean logarithm;

    Row(Axis axis, boolean complete, ElementType type, boolean logarithm) {
      this.axis = axis;
      this.complete = complete;
      this.type = type;
      this.logarithm = logarithm;
    }

    // Greatest upper end among the other elements of the row, this block's twins included.
    private double greatestOther(Bounds x, int start, int step, int except) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int b = 0; b < axis.blocks(); b++) {
        if (b != except || axis.width(b) > 1) {
          greatest = Math.max(greatest, x.hi()[start + b * step]);
        }
      }
      return greatest;
    }

    void compute(Bounds x, int start, int step, double[] lo, double[] hi, byte[] flags) {
      int n = axis.blocks();
      // Sums of least and greatest exponentials, relative to a common shift.
      double shift = Double.NEGATIVE_INFINITY;
      boolean nan = false;
      boolean someFinite = false;
      double low = Double.POSITIVE_INFINITY;
      for (int b = 0; b < n; b++) {
        int at = start + b * step;
        int f = x.flags()[at];
        nan |= (f & (Flags.NAN | Flags.POSITIVE)) != 0;
        someFinite |= complete && f == 0 && x.lo()[at] <= x.hi()[at];
        shift = Math.max(shift, x.hi()[at]);
        low = Math.min(low, x.lo()[at]);
      }
      nan |= !someFinite && x.allFlags() != 0 && anyNegative(x, start, step);
      // Sums over all blocks before and behind each one, as differences would cancel.
      double[] least = new double[n + 1];
      double[] most = new double[n + 1];
      for (int b = 0; b < n; b++) {
        least[b + 1] = least[b] + least(x, start + b * step, axis.width(b), shift);
        most[b + 1] = most[b] + most(x, start + b * step, axis.width(b), shift);
      }
      double spread = shift - low;
      double leastBehind = 0;
      double mostBehind = 0;
      for (int b = n - 1; b >= 0; b--) {
        int at = start + b * step;
        double twins = axis.width(b) - 1;
        double othersLeast = least[b] + leastBehind + least(x, at, twins, shift);
        double othersMost = most[b] + mostBehind + most(x, at, twins, shift);
        // Only where the others vanish beside this one do they need a look of their own.
        double rival = othersMost < 1e-280 ? greatestOther(x, start, step, b) : shift;
        cell(x, at, shift, othersLeast, othersMost, rival, spread, nan, lo, hi, flags);
        leastBehind += least(x, at, axis.width(b), shift);
        mostBehind += most(x, at, axis.width(b), shift);
      }
    }

    // Least sum of exponentials of a block; what may be masked or missing counts as 0.
    private double least(Bounds x, int at, double width, double shift) {
      boolean there = complete && x.flags()[at] == 0 && x.lo()[at] <= x.hi()[at];
      return there ? width * Math.exp(x.lo()[at] - shift) * (1 - 1e-12) : 0;
    }

    private static double most(Bounds x, int at, double width, double shift) {
      boolean finite = x.lo()[at] <= x.hi()[at];
      return finite ? width * Math.exp(x.hi()[at] - shift) * (1 + 1e-12) : 0;
    }

    private boolean anyNegative(Bounds x, int start, int step) {
      for (int b = 0; b < axis.blocks(); b++) {
        if ((x.flags()[start + b * step] & Flags.NEGATIVE) != 0) {
          return true;
        }
      }
      return false;
    }

    private void cell(
        Bounds x,
        int at,
        double shift,
        double othersLeast,
        double othersMost,
        double rival,
        double spread,
        boolean nan,
        double[] lo,
        double[] hi,
        byte[] flags) {
      boolean infinite = nan;
      boolean masked = (x.flags()[at] & Flags.NEGATIVE) != 0;
      Cell out = new Cell();
      int special = nan ? Flags.NAN : 0;
      if (x.lo()[at] > x.hi()[at]) {
        if (logarithm) {
          out.setEmpty(special | (masked ? Flags.NEGATIVE : 0));
        } else {
          out.set(0, 0, special);
        }
        store(out, at, lo, hi, flags);
        return;
      }
      double small = Math.exp(x.lo()[at] - shift);
      double large = Math.exp(x.hi()[at] - shift);
      // Rows so wide that everything underflows against the shift.
      double bottom = small == 0 ? 0 : 1 / (1 + othersMost / small);
      double top = large == 0 && othersLeast == 0 ? 1 : large / (large + othersLeast);
      top = Double.isNaN(top) ? 1 : top;
      if (logarithm) {
        logarithmic(x, at, shift, othersLeast, othersMost, rival, out);
        out.flags |= infinite ? Flags.NEGATIVE : 0;
        out.flags |= special | (masked ? Flags.NEGATIVE : 0);
        if (nan && type == ElementType.DOUBLE) {
          // A NaN in the row leaves arbitrary finite values at the other elements: ORT's float64
          // kernel gave 46.05, not NaN.
          out.set(-type.max(), type.max(), Flags.ALL);
        }
      } else {
        double terms = axis.size();
        double gap = Math.min(spread, 110);
        double relative = 1.8e-7 * (3 + Math.log(terms + 1) / Math.log(2) + 0.5 * gap);
        if (type == ElementType.DOUBLE) {
          relative *= 0x1p-26;
        } else if (type.bits() < 32) {
          relative += 2 * type.format().unitRoundoff();
        }
        double tiny = type.bits() < 32 ? type.format().minPositive() : 1e-43;
        out.set(
            Math.max(0, bottom * (1 - relative) - tiny),
            Math.min(1, top * (1 + relative) + tiny),
            special);
        if (masked) {
          out.lo = 0;
        }
        Rounding.outward(out, type);
        out.hi = Math.min(out.hi, 1);
      }
      store(out, at, lo, hi, flags);
    }

    private void logarithmic(
        Bounds x,
        int at,
        double shift,
        double othersLeast,
        double othersMost,
        double rival,
        Cell out) {
      double xlo = x.lo()[at];
      double xhi = x.hi()[at];
      // x − logsumexp = −log(1 + Σ others / exp(x)), with the others relative to the shift.
      double others =
          othersMost < 1e-280 ? rival + Math.log(axis.size()) : Math.log(othersMost) + shift;
      double bottom = -softplusOf(others - xlo);
      double top = -softplusOf(Math.log(othersLeast) + (shift - xhi));
      double size = Math.max(Math.abs(xlo), Math.abs(xhi));
      double relative = type == ElementType.DOUBLE ? 1e-13 : 8e-7;
      relative += type.bits() < 32 ? 2 * type.format().unitRoundoff() : 0;
      double rowMagnitude = Math.max(size, Math.abs(shift));
      double error = relative * (rowMagnitude + Math.abs(bottom)) + relative * 3;
      double topError = relative * (rowMagnitude + Math.abs(top)) + relative * 3;
      out.set(bottom - error, Math.min(0, top + topError), 0);
      Rounding.outward(out, type);
    }

    private static double softplusOf(double logRatio) {
      if (logRatio == Double.NEGATIVE_INFINITY) {
        return 0;
      }
      return logRatio > 30 ? logRatio + Math.exp(-logRatio) : Math.log1p(Math.exp(logRatio));
    }

    private static void store(Cell out, int at, double[] lo, double[] hi, byte[] flags) {
      lo[at] = out.lo;
      hi[at] = out.hi;
      flags[at] = (byte) out.flags;
    }
  }
}
