package org.assay.bounds.ops.reductions;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.elementwise.ElementwiseTransfers;
import org.assay.bounds.ops.elementwise.FunctionTransfers;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** Reductions of opset 18 and later: axes are an input, none means all unless noop is asked for. */
public final class ReductionTransfers {
  private ReductionTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    CumulativeProduct.addTo(table);
    table
        .add("ReduceSum", c -> List.of(sum(c, c.input(0))))
        .add("ReduceMean", c -> List.of(mean(c)))
        .add("ReduceMax", c -> List.of(extreme(c, true)))
        .add("ReduceMin", c -> List.of(extreme(c, false)))
        .add("ReduceL1", c -> List.of(sum(c, map(c, ReductionTransfers::absolute))))
        .add("ReduceSumSquare", c -> List.of(sum(c, map(c, Arithmetic::square))))
        .add("ReduceL2", c -> List.of(norm(c)))
        .add("ReduceProd", c -> List.of(product(c)))
        .add("ReduceLogSum", c -> List.of(then(c, sum(c, c.input(0)), FunctionTransfers::log)))
        .add("ReduceLogSumExp", c -> List.of(logSumExp(c)));
  }

  /** The reduced axes as bits. */
  static long axes(TransferContext c) {
    int rank = c.input(0).rank();
    Optional<long[]> listed = c.node().intsAttribute("axes");
    if (c.node().hasInput(1)) {
      listed = c.longs(1);
      if (listed.isEmpty()) {
        throw new ModelException("axes are not constant", c.node().describe());
      }
    }
    if (listed.isEmpty() || listed.get().length == 0) {
      return c.node().intAttribute("noop_with_empty_axes", 0) != 0 ? 0 : (1L << rank) - 1;
    }
    long bits = 0;
    for (long axis : listed.get()) {
      long a = axis < 0 ? axis + rank : axis;
      if (a < 0 || a >= rank) {
        throw new ModelException("axis " + axis + " is out of range", c.node().describe());
      }
      bits |= 1L << a;
    }
    return bits;
  }

  private static Bounds reduce(TransferContext c, Bounds in, Reduction.Combiner combiner) {
    boolean keep = c.node().intAttribute("keepdims", 1) == 1;
    long axes = axes(c);
    if (axes == 0) {
      return in;
    }
    return Reduction.reduce(in, axes, keep, c.type(0), c.budget(), combiner)
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds extreme(TransferContext c, boolean greatest) {
    Bounds result = reduce(c, c.input(0), Reduction.extreme(greatest));
    ElementType type = c.type(0);
    if (type.isFloat()) {
      return result;
    }
    // Integers have no infinities: of no elements the greatest is the least integer.
    double none = greatest ? type.min() : type.max();
    return Elementwise.map(
            type,
            Integer.MAX_VALUE,
            (x, out) -> {
              boolean absent = x[0].flags != 0;
              out.set(
                  absent ? Math.min(x[0].lo, none) : x[0].lo,
                  absent ? Math.max(x[0].hi, none) : x[0].hi,
                  0);
            },
            result)
        .withDynamicAxes(result.dynamicAxes());
  }

  private static Bounds sum(TransferContext c, Bounds in) {
    ElementType type = c.type(0);
    return reduce(c, in, Reduction.sum(type, c.accumulator(type)));
  }

  private static Bounds map(TransferContext c, ElementwiseTransfers.Unary f) {
    Bounds in = c.input(0);
    return Elementwise.map(
            in.type(), Integer.MAX_VALUE, (x, out) -> f.apply(x[0], in.type(), out), in)
        .withDynamicAxes(in.dynamicAxes());
  }

  private static void absolute(Cell a, ElementType type, Cell out) {
    double lo =
        a.isEmpty() ? a.lo : a.containsZero() ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi));
    double hi = a.isEmpty() ? a.hi : a.magnitude();
    out.set(lo, hi, a.flags & Flags.NAN | ((a.flags & Flags.INFINITE) != 0 ? Flags.POSITIVE : 0));
  }

  private static Bounds then(TransferContext c, Bounds in, ElementwiseTransfers.Unary f) {
    ElementType type = c.type(0);
    if (!type.isFloat()) {
      // The kernel computes a function of reals and truncates.
      return c.anything();
    }
    return Elementwise.map(type, Integer.MAX_VALUE, (x, out) -> f.apply(x[0], type, out), in)
        .withDynamicAxes(in.dynamicAxes());
  }

  private static Bounds mean(TransferContext c) {
    Bounds in = c.input(0);
    long axes = axes(c);
    double count = 1;
    for (int i = 0; i < in.rank(); i++) {
      count *= (axes >>> i & 1) != 0 ? in.dims()[i] : 1;
    }
    Bounds sum = sum(c, in);
    if (axes == 0) {
      return sum;
    }
    boolean fixed = (in.dynamicAxes() & axes) == 0;
    Cell divisor = new Cell();
    divisor.set(fixed ? Math.max(1, count) : 1, Math.max(1, count), 0);
    boolean mayBeNothing = count == 0 || !fixed;
    ElementType type = c.type(0);
    // The mean of values within an interval stays within it but for rounding; this bounds dynamic
    // extents too, and is tighter than sum / count where the sum rounds.
    Bounds hull = reduce(c, in, Reduction.hull());
    double slack = type.isFloat() ? (count + 2) * c.accumulator(type).format().unitRoundoff() : 0;
    double slackNarrow = type.isFloat() ? 2 * type.format().unitRoundoff() : 0;
    CellFunction f =
        (x, out) -> {
          mean(x[0], x[1], divisor, slack + slackNarrow, type, out);
          if (mayBeNothing) {
            // 0 on ONNX Runtime 1.28, NaN elsewhere: ONNX leaves it undefined.
            out.set(
                Math.min(out.lo, 0),
                Math.max(out.hi, 0),
                out.flags | (type.isFloat() ? Flags.NAN : 0));
          }
        };
    return Elementwise.zip(type, sum.dims(), Integer.MAX_VALUE, f, sum, hull)
        .withDynamicAxes(sum.dynamicAxes());
  }

  private static void mean(
      Cell total, Cell near, Cell divisor, double slack, ElementType type, Cell out) {
    if (!type.isFloat()) {
      Arithmetic.integerDiv(total, divisor, type, out);
      return;
    }
    Arithmetic.div(total, divisor, type, out);
    if (near.isEmpty() || out.isEmpty()) {
      return;
    }
    double margin = near.magnitude() * slack + type.format().minPositive();
    out.lo = Math.max(out.lo, Rounding.down(type.format(), near.lo - margin));
    out.hi = Math.min(out.hi, Rounding.up(type.format(), near.hi + margin));
    if (near.lo >= 0) {
      out.lo = Math.max(out.lo, 0);
    }
  }

  private static Bounds norm(TransferContext c) {
    Bounds squares = map(c, Arithmetic::square);
    return then(c, sum(c, squares), FunctionTransfers::sqrt);
  }

  private static Bounds product(TransferContext c) {
    ElementType type = c.type(0);
    return reduce(c, c.input(0), new Product(type));
  }

  /** Products of many factors: each rounded, in any order. */
  private static final class Product implements Reduction.Combiner {
    private final ElementType type;
    private final Cell total = new Cell();
    private final Cell next = new Cell();
    private double factors;
    // Greatest and least magnitude that a partial product of some of the factors may have.
    private double greatest;
    private double least;

    Product(ElementType type) {
      this.type = type;
    }

    @Override
    public void start() {
      total.set(1, 1, 0);
      factors = 0;
      greatest = 1;
      least = 1;
    }

    @Override
    public void take(Cell cell, double count, boolean certain) {
      Cell factor = new Cell();
      factor.set(cell);
      if (!certain && !factor.isEmpty()) {
        factor.set(Math.min(1, factor.lo), Math.max(1, factor.hi), factor.flags);
      }
      // Beyond some hundred equal factors only the limits are left.
      double times = Math.min(count, 4096);
      for (double i = 0; i < times; i++) {
        Arithmetic.mul(total, factor, ElementType.DOUBLE, next);
        total.set(next);
      }
      if (count > times) {
        total.set(-Double.MAX_VALUE, Double.MAX_VALUE, Flags.ALL);
      }
      double magnitude = factor.magnitude();
      double nearest =
          factor.isEmpty() || factor.containsZero()
              ? 0
              : Math.min(Math.abs(factor.lo), Math.abs(factor.hi));
      boolean infinite = (factor.flags & Flags.INFINITE) != 0;
      greatest *= infinite ? Double.POSITIVE_INFINITY : Math.pow(Math.max(1, magnitude), count);
      least *= Math.pow(Math.min(1, nearest), count);
      factors += count;
    }

    @Override
    public void finish(Cell out) {
      if (!type.isFloat()) {
        out.set(total);
        Rounding.nearest(out, type);
        return;
      }
      double error = factors * type.format().unitRoundoff() * 1.01;
      double lo = total.lo - Math.abs(total.lo) * error - factors * type.format().minPositive();
      double hi = total.hi + Math.abs(total.hi) * error + factors * type.format().minPositive();
      out.set(
          total.lo >= 0 ? Math.max(0, lo) : lo, total.hi <= 0 ? Math.min(0, hi) : hi, total.flags);
      if (total.isEmpty()) {
        out.setEmpty(total.flags);
      }
      double u = type.format().unitRoundoff();
      if (!(greatest * (1 + factors * u) < type.max())) {
        // A partial product may overflow, and then meet a zero, or vanish before.
        out.set(-type.max(), type.max(), Flags.ALL);
        return;
      }
      if (!(least > type.format().minNormal() * (1 + factors * u)) && !out.isEmpty()) {
        // A partial product may vanish, and then meet a large factor.
        double slack = Math.min(type.max(), type.format().minNormal() * greatest);
        out.lo = Math.min(out.lo - slack, 0);
        out.hi = Math.max(out.hi + slack, 0);
      }
      Rounding.outward(out, type);
    }
  }

  /** log Σ eˣ, computed relative to the greatest element: within [max, max + log n]. */
  private static Bounds logSumExp(TransferContext c) {
    ElementType type = c.type(0);
    Bounds in = c.input(0);
    if (!type.isFloat()) {
      return c.anything();
    }
    long axes = axes(c);
    double count = 1;
    for (int i = 0; i < in.rank(); i++) {
      count *= (axes >>> i & 1) != 0 ? Math.max(1, in.dims()[i]) : 1;
    }
    Bounds greatest = reduce(c, in, Reduction.extreme(true));
    double logCount = Math.log(count);
    double relative = type == ElementType.DOUBLE ? 1e-12 : 1e-6;
    relative += type.isFloat() && type.bits() < 32 ? 2 * type.format().unitRoundoff() : 0;
    double error = relative;
    boolean masked = (in.allFlags() & Flags.NEGATIVE) != 0;
    CellFunction f =
        (x, out) -> {
          if (x[0].isEmpty()) {
            out.setEmpty(x[0].flags);
            return;
          }
          double size = x[0].magnitude() + logCount + 1;
          out.set(x[0].lo - size * error, x[0].hi + logCount + size * error, x[0].flags);
          if (masked && out.lo < -87) {
            // After a leading -Inf the kernel does not shift: all exponentials may underflow.
            out.set(Math.min(out.lo, -104), out.hi + 0.7, out.flags | Flags.NEGATIVE);
          }
          Rounding.outward(out, type);
        };
    return Elementwise.map(type, Integer.MAX_VALUE, f, greatest)
        .withDynamicAxes(greatest.dynamicAxes());
  }
}
