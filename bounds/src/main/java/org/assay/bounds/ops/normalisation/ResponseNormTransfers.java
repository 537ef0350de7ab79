package org.assay.bounds.ops.normalisation;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** LRN-13, LpNormalization-22, MeanVarianceNormalization-13. */
final class ResponseNormTransfers {
  private ResponseNormTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("LRN", c -> List.of(localResponse(c)))
        .add("LpNormalization", c -> List.of(lp(c)))
        .add("MeanVarianceNormalization", c -> List.of(meanVariance(c)));
  }

  // x · s^(−β), s = k + α/size · Σ x²: the kernel moves its window by adding the new square and
  // subtracting the old one, so that s errs by the largest sum it has held.
  private static Bounds localResponse(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    double alpha = c.node().floatAttribute("alpha", 1e-4f);
    double beta = c.node().floatAttribute("beta", 0.75f);
    double bias = c.node().floatAttribute("bias", 1);
    double size = c.node().intAttribute("size", 1);
    if (in.rank() < 2) {
      return c.anything();
    }
    double channels = in.dims()[1];
    Bounds groups = Reduction.reduce(in, 2, true, type, c.budget(), Reduction.hull());
    double u = type.format().unitRoundoff();
    CellFunction f =
        (x, out) -> {
          double most = x[1].magnitude();
          double sum = bias + Math.abs(alpha) * most * most * (1 + 1 / size);
          double error = (2 * channels + 2 * size + 8) * u * (Math.abs(bias) + 2 * sum);
          double least = (alpha >= 0 ? bias : bias - Math.abs(alpha) * most * most) - error;
          double greatest = (alpha >= 0 ? sum : bias) + error;
          if (x[1].flags != 0
              || !(least > 1e-30)
              || !(sum * 4 < type.max() && most * most < type.max())) {
            out.set(-type.max(), type.max(), Flags.ALL);
            return;
          }
          double p = Math.pow(least, -beta) * 1.00001;
          double q = Math.pow(greatest, -beta) * 1.00001;
          double factor = Math.max(p, q);
          out.set(
              x[0].lo < 0 ? x[0].lo * factor : 0, x[0].hi > 0 ? x[0].hi * factor : 0, x[0].flags);
          if (factor > type.max()) {
            out.flags |= Flags.ALL;
          }
          Rounding.outward(out, type);
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, in, groups)
        .withDynamicAxes(c.dynamicAxes(0));
  }

  // x / ‖x‖, 0 where the norm is 0.
  private static Bounds lp(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    long axis = c.node().intAttribute("axis", -1);
    int at = (int) (axis < 0 ? axis + in.rank() : axis);
    double n = in.dims()[at];
    boolean one = c.node().intAttribute("p", 2) == 1;
    double slack = 1 + (2 * n + 8) * type.format().unitRoundoff();
    double most = (one ? 1 : Standardising.UNDERFLOW) * slack;
    Bounds groups = Reduction.reduce(in, 1L << at, true, type, c.budget(), Reduction.hull());
    CellFunction f =
        (x, out) -> {
          Cell group = x[1];
          int flags = group.flags != 0 ? Flags.NAN : 0;
          double least =
              group.isEmpty() || group.containsZero()
                  ? 0
                  : Math.min(Math.abs(group.lo), Math.abs(group.hi));
          // Away from underflow the norm is at least |x|.
          double limit = one || least > 1e-15 ? slack : most;
          double lo = x[0].lo < 0 ? -limit : 0;
          double hi = x[0].hi > 0 ? limit : 0;
          out.set(x[0].isEmpty() ? 0 : lo, x[0].isEmpty() ? 0 : hi, flags);
          Rounding.outward(out, type);
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, in, groups)
        .withDynamicAxes(c.dynamicAxes(0));
  }

  // (x − m) / sqrt(mean of (x − m)²), without an ε: equal elements give 0 / 0. Where two elements
  // surely differ by more than rounding can hide, by either way of computing the variance, there is
  // none.
  private static Bounds meanVariance(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    long axes = 0;
    for (long axis : c.node().intsAttribute("axes").orElse(new long[] {0, 2, 3})) {
      axes |= 1L << (axis < 0 ? axis + in.rank() : axis);
    }
    double n = LayerNormTransfers.elements(in, axes);
    double most =
        Math.sqrt(n) * Standardising.UNDERFLOW * (1 + (2 * n + 8) * type.format().unitRoundoff());
    ElementType accumulator = c.accumulator(type);
    Bounds groups = Reduction.reduce(in, axes, true, type, c.budget(), Reduction.hull());
    Bounds gaps = Reduction.reduce(in, axes, true, ElementType.DOUBLE, c.budget(), Reduction.gap());
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, 0, accumulator.format(), x[0], x[1].lo);
          double other = s.momentDifference();
          boolean lost = !(other < 2 * most) || s.flagsOfSum() != 0 || s.squaresOverflow();
          double limit = lost ? most : Math.max(most, other);
          out.set(-limit, limit, lost ? Flags.ALL : 0);
          Rounding.outward(out, type);
        };
    Bounds z = Elementwise.zip(type, groups.dims(), c.budget(), f, groups, gaps);
    return Rearrange.expand(z, c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
  }
}
