package org.assay.bounds.ops.normalisation;

import java.util.ArrayList;
import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.OperatorTable;

/** LayerNormalization-17 (Welford's updating in ONNX Runtime) and RMSNormalization-23. */
public final class LayerNormTransfers {
  private LayerNormTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("LayerNormalization", LayerNormTransfers::layerNorm)
        .add("RMSNormalization", c -> List.of(rootMeanSquare(c, c.input(0), 1, 1e-5f)))
        .add(
            "",
            "SimplifiedLayerNormalization",
            c -> List.of(rootMeanSquare(c, c.input(0), 1, 1e-5f)));
  }

  private static int axis(TransferContext c, int rank) {
    long axis = c.node().intAttribute("axis", -1);
    return (int) Math.max(0, Math.min(rank - 1, axis < 0 ? axis + rank : axis));
  }

  static double elements(Bounds in, long axes) {
    double n = 1;
    for (int i = 0; i < in.rank(); i++) {
      n *= (axes >>> i & 1) != 0 ? in.dims()[i] : 1;
    }
    return n;
  }

  static List<Bounds> layerNorm(TransferContext c) {
    Bounds in = c.input(0);
    long axes = Hulls.axes(axis(c, in.rank()), in.rank());
    return normalise(c, in, axes, c.input(1), c.optional(2).orElse(zero(in.type())));
  }

  static Bounds zero(ElementType type) {
    return Bounds.uniform(type, new long[0], 0, 0, 0);
  }

  /** Layer normalisation of a tensor, for fused operators too. */
  public static List<Bounds> normalise(
      TransferContext c, Bounds in, long axes, Bounds scale, Bounds bias) {
    ElementType type = c.type(0);
    ElementType accumulator = c.accumulator(in.type());
    FloatFormat format = accumulator.format();
    double epsilon = c.node().floatAttribute("epsilon", 1e-5f);
    double n = elements(in, axes);
    Bounds groups = Reduction.reduce(in, axes, true, in.type(), c.budget(), Reduction.hull());
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, epsilon, format, x[1]);
          Cell z = new Cell();
          s.element(x[0], s.trivial() ? 0 : s.welford(), s.flags(), out);
          z.set(out);
          Affine.apply(z, x[2], x[3], 0, type, accumulator, out);
        };
    Bounds result =
        Elementwise.zip(type, c.dims(0), c.budget(), f, in, groups, scale, bias)
            .withDynamicAxes(c.dynamicAxes(0));
    List<Bounds> outputs = new ArrayList<>(List.of(result));
    int wanted = c.node().outputs().size();
    if (wanted > 1) {
      outputs.add(statistic(c, 1, groups, (s, out) -> s.mean(out), n, epsilon, format));
    }
    if (wanted > 2) {
      outputs.add(statistic(c, 2, groups, (s, out) -> s.inverse(out), n, epsilon, format));
    }
    return outputs;
  }

  private interface Statistic {
    void of(Standardising s, Cell out);
  }

  private static Bounds statistic(
      TransferContext c,
      int output,
      Bounds groups,
      Statistic statistic,
      double n,
      double epsilon,
      FloatFormat format) {
    ElementType type = c.type(output);
    CellFunction f =
        (x, out) -> {
          statistic.of(new Standardising(n, epsilon, format, x[0]), out);
          // ONNX Runtime passes them through the operand's own, narrower type.
          double slack = 2 * groups.format().unitRoundoff();
          double tiny = groups.format().minPositive();
          if (!out.isEmpty() && groups.format() != format) {
            out.lo -= slack * Math.abs(out.lo) + tiny;
            out.hi += slack * Math.abs(out.hi) + tiny;
            out.flags |= out.hi > groups.type().max() ? Flags.POSITIVE : 0;
            out.flags |= out.lo < -groups.type().max() ? Flags.NEGATIVE : 0;
          }
          Rounding.outward(out, type);
        };
    return Elementwise.map(type, c.budget(), f, groups).withDynamicAxes(groups.dynamicAxes());
  }

  /** x / sqrt(mean of x² + ε) · scale: |z| ≤ √n, the sign is that of x. */
  static Bounds rootMeanSquare(TransferContext c, Bounds in, int scaleInput, float defaultEpsilon) {
    ElementType type = c.type(0);
    ElementType accumulator = c.accumulator(in.type());
    double epsilon = c.node().floatAttribute("epsilon", defaultEpsilon);
    long axes = Hulls.axes(axis(c, in.rank()), in.rank());
    double n = elements(in, axes);
    Bounds groups = Reduction.reduce(in, axes, true, in.type(), c.budget(), Reduction.hull());
    Cell none = Hulls.point(0);
    CellFunction f =
        (x, out) -> {
          Cell z = new Cell();
          rootMeanSquare(x[0], x[1], n, epsilon, accumulator, z);
          Affine.apply(z, x[2], none, 0, type, accumulator, out);
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, in, groups, c.input(scaleInput))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static void rootMeanSquare(
      Cell x, Cell group, double n, double epsilon, ElementType accumulator, Cell out) {
    FloatFormat format = accumulator.format();
    double slack = 1 + (2 * n + 16) * format.unitRoundoff();
    double most = Math.sqrt(n) * slack;
    int flags = group.flags != 0 ? Flags.ALL : 0;
    if (epsilon < 1e-30) {
      // Squares may all underflow.
      flags |= group.isEmpty() || !group.containsZero() && group.magnitude() > 1 ? 0 : Flags.ALL;
      most = flags != 0 ? format.max() : most;
    }
    double root = Math.sqrt(epsilon);
    double lo = x.lo < 0 ? Math.max(-most, x.lo / root * slack) : 0;
    double hi = x.hi > 0 ? Math.min(most, x.hi / root * slack) : 0;
    if (x.isEmpty()) {
      out.setEmpty(flags);
    } else {
      out.set(Double.isNaN(lo) ? -most : lo, Double.isNaN(hi) ? most : hi, flags);
    }
  }
}
