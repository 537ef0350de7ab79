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
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** InstanceNormalization-22, GroupNormalization-21, BatchNormalization-15. */
final class ImageNormTransfers {
  private ImageNormTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(
            "InstanceNormalization",
            c -> {
              Bounds in = c.input(0);
              return List.of(fused(c, groups(c, Hulls.axes(2, in.rank())), spatial(in)));
            })
        .add("GroupNormalization", c -> List.of(groupNorm(c)))
        .add("BatchNormalization", ImageNormTransfers::batchNorm);
  }

  private static double spatial(Bounds in) {
    return LayerNormTransfers.elements(in, Hulls.axes(2, in.rank()));
  }

  private static Bounds groups(TransferContext c, long axes) {
    Bounds in = c.input(0);
    return Reduction.reduce(in, axes, true, in.type(), c.budget(), Reduction.hull());
  }

  // Two passes for mean and variance, then x·a + (bias − m·a) with one a per group.
  private static Bounds fused(TransferContext c, Bounds groups, double n) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    ElementType accumulator = c.accumulator(type);
    double epsilon = c.node().floatAttribute("epsilon", 1e-5f);
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, epsilon, accumulator.format(), x[1]);
          Cell z = new Cell();
          s.element(x[0], s.twoPass(), s.flagsOfSum(), z);
          double shift = s.shiftError() * x[2].magnitude();
          // One factor scale / sqrt(variance + epsilon) is formed first and may overflow.
          double factor = x[2].magnitude() / Math.sqrt(epsilon);
          if (!(factor * 1.001 < accumulator.max())
              || !(shift / accumulator.format().unitRoundoff() < accumulator.max())) {
            z.flags |= Flags.ALL;
          }
          Affine.apply(z, x[2], x[3], Math.min(shift, type.max()), type, accumulator, out);
        };
    return Elementwise.zip(
            type,
            c.dims(0),
            c.budget(),
            f,
            in,
            groups,
            Affine.perChannel(c.input(1), in.rank()),
            Affine.perChannel(c.input(2), in.rank()))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  // ONNX Runtime expands it to ONNX's own function: variance as mean of squares less squared mean.
  private static Bounds groupNorm(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    ElementType accumulator = c.accumulator(type);
    double epsilon = c.node().floatAttribute("epsilon", 1e-5f);
    long g = Math.max(1, c.node().intAttribute("num_groups", 1));
    long[] dims = in.dims();
    double n = spatial(in) * ((double) dims[1] / g);
    long[] cut = new long[dims.length + 1];
    cut[0] = dims[0];
    cut[1] = g;
    cut[2] = dims[1] / g;
    System.arraycopy(dims, 2, cut, 3, dims.length - 2);
    Bounds split = Rearrange.reshape(in, cut, c.budget());
    Bounds groups =
        Reduction.reduce(
            split, Hulls.axes(2, cut.length), true, type, c.budget(), Reduction.hull());
    Bounds gaps =
        Reduction.reduce(
            split,
            Hulls.axes(2, cut.length),
            true,
            ElementType.DOUBLE,
            c.budget(),
            Reduction.gap());
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, epsilon, accumulator.format(), x[1], x[2].lo);
          double most = s.momentDifference();
          boolean lost = !(most < accumulator.max());
          int flags = s.flagsOfSum() | (lost || s.squaresOverflow() ? Flags.ALL : 0);
          if (lost) {
            out.set(-accumulator.max(), accumulator.max(), Flags.ALL);
          } else {
            s.bounded(x[0], most, flags, out);
          }
        };
    Bounds z = Elementwise.zip(accumulator, cut, c.budget(), f, split, groups, gaps);
    CellFunction affine = (x, out) -> Affine.apply(x[0], x[1], x[2], 0, type, accumulator, out);
    return Elementwise.zip(
            type,
            c.dims(0),
            c.budget(),
            affine,
            Rearrange.reshape(z, dims, c.budget()),
            Affine.perChannel(c.input(1), in.rank()),
            Affine.perChannel(c.input(2), in.rank()))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static List<Bounds> batchNorm(TransferContext c) {
    Bounds in = c.input(0);
    boolean training = c.node().intAttribute("training_mode", 0) != 0 || c.node().hasOutput(1);
    if (!training) {
      return List.of(frozen(c));
    }
    long axes = 1 | Hulls.axes(2, in.rank());
    double n = LayerNormTransfers.elements(in, axes);
    Bounds groups = groups(c, axes);
    List<Bounds> outputs = new ArrayList<>(List.of(fused(c, groups, n)));
    if (c.node().outputs().size() > 2) {
      outputs.add(running(c, 1, groups, c.input(3), n));
      outputs.add(running(c, 2, groups, c.input(4), n));
    }
    return outputs;
  }

  private static Bounds running(
      TransferContext c, int output, Bounds groups, Bounds previous, double n) {
    ElementType type = c.type(output);
    double momentum = c.node().floatAttribute("momentum", 0.9f);
    Cell momenta = Hulls.point(momentum);
    Cell rest = Hulls.cell(1 - momentum - 1e-6, 1 - momentum + 1e-6, 0);
    ElementType accumulator = c.accumulator(type);
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, 1, accumulator.format(), x[0]);
          Cell batch = new Cell();
          if (output == 1) {
            s.mean(batch);
          } else {
            s.variance(batch);
          }
          Cell kept = new Cell();
          Affine.apply(x[1], momenta, Hulls.point(0), 0, type, accumulator, kept);
          Affine.apply(batch, rest, kept, 0, type, accumulator, out);
        };
    Bounds flat = Rearrange.reshape(groups, new long[] {groups.size()}, Integer.MAX_VALUE);
    return Elementwise.zip(type, c.dims(output), c.budget(), f, flat, previous);
  }

  // (x − m) · a + b, a = scale / sqrt(v + ε), computed as x·a + (b − m·a).
  private static Bounds frozen(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    ElementType accumulator = c.accumulator(type);
    double epsilon = c.node().floatAttribute("epsilon", 1e-5f);
    int rank = in.rank();
    CellFunction f = (x, out) -> frozen(x, epsilon, type, accumulator, out);
    Bounds[] operands = new Bounds[5];
    operands[0] = in;
    for (int i = 1; i < 5; i++) {
      operands[i] = Affine.perChannel(c.input(i), rank);
    }
    return Elementwise.zip(type, c.dims(0), c.budget(), f, operands)
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static void frozen(
      Cell[] x, double epsilon, ElementType type, ElementType accumulator, Cell out) {
    Cell variance = x[4];
    int flags = 0;
    for (Cell cell : x) {
      flags |= cell.flags != 0 ? Flags.ALL : 0;
    }
    double u = accumulator.format().unitRoundoff();
    double least = variance.lo + epsilon - 2 * u * (Math.abs(variance.lo) + epsilon);
    double most = variance.hi + epsilon + 2 * u * (Math.abs(variance.hi) + epsilon);
    if (variance.isEmpty() || x[0].isEmpty() || !(least > accumulator.format().minPositive())) {
      boolean only = variance.isEmpty() || x[0].isEmpty() || most < 0;
      out.set(-type.max(), type.max(), only ? Flags.ALL : flags | Flags.ALL);
      return;
    }
    Cell inverse =
        Hulls.cell(1 / Math.sqrt(most) * (1 - 4 * u), 1 / Math.sqrt(least) * (1 + 4 * u), 0);
    Cell zero = Hulls.point(0);
    Cell a = new Cell();
    Affine.apply(inverse, x[1], zero, 0, accumulator, accumulator, a);
    // Both associations hold, each better for other operands.
    Cell minus = Hulls.cell(-x[3].hi, -x[3].lo, 0);
    Cell shift = new Cell();
    Affine.apply(minus, a, x[2], 0, accumulator, accumulator, shift);
    Affine.apply(x[0], a, shift, 0, type, accumulator, out);
    if (((a.flags | shift.flags | out.flags) & Flags.INFINITE) != 0) {
      // Infinities of the factor, the shift and the product may meet.
      out.flags |= Flags.NAN;
    }
    Cell centred = Hulls.cell(x[0].lo - x[3].hi, x[0].hi - x[3].lo, 0);
    double error = 16 * u * a.magnitude() * (x[0].magnitude() + x[3].magnitude());
    if (out.flags == 0 && error < type.max()) {
      Cell other = new Cell();
      Affine.apply(centred, a, x[2], error, type, accumulator, other);
      out.lo = Math.max(out.lo, other.lo);
      out.hi = Math.min(out.hi, other.hi);
    }
    out.flags |= flags;
    Rounding.outward(out, type);
  }
}
