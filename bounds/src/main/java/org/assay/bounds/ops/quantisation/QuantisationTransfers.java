package org.assay.bounds.ops.quantisation;

import java.util.Arrays;
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
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** QuantizeLinear-24, DequantizeLinear-24, DynamicQuantizeLinear-11 and products of integers. */
public final class QuantisationTransfers {
  private QuantisationTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    for (String domain : new String[] {"", "com.microsoft"}) {
      table
          .add(domain, "QuantizeLinear", c -> List.of(quantize(c)))
          .add(domain, "DequantizeLinear", c -> List.of(dequantize(c)));
    }
    table
        .add("DynamicQuantizeLinear", QuantisationTransfers::dynamic)
        // Results saturate at the limits of their type.
        .add("QLinearMatMul", c -> List.of(c.anything()))
        .add("QLinearConv", c -> List.of(c.anything()))
        .add("com.microsoft", "QLinearConv", c -> List.of(c.anything()));
    QuantisedElementwise.addTo(table);
    QuantisedPooling.addTo(table);
    QuantisedProducts.addTo(table);
    PackedWeights.addTo(table);
    IntegerProducts.addTo(table);
  }

  /** A scale or zero point: for all, per index of an axis, or per block. */
  private static Bounds along(TransferContext c, Bounds parameter) {
    Bounds in = c.input(0);
    if (parameter.size() == 1) {
      return Hulls.uniform(parameter.type(), new long[0], parameter.hull());
    }
    long axis = c.node().intAttribute("axis", 1);
    int at = (int) (axis < 0 ? axis + in.rank() : axis);
    if (parameter.rank() == 1
        && at >= 0
        && at < in.rank()
        && parameter.dims()[0] == in.dims()[at]) {
      long[] dims = new long[in.rank() - at];
      Arrays.fill(dims, 1);
      dims[0] = parameter.dims()[0];
      return Rearrange.reshape(parameter, dims, Integer.MAX_VALUE);
    }
    return Hulls.uniform(parameter.type(), new long[0], parameter.hull());
  }

  private static Bounds zeroPoint(TransferContext c, ElementType type) {
    return c.optional(2)
        .map(z -> along(c, z))
        .orElseGet(() -> Bounds.uniform(type, new long[0], 0, 0, 0));
  }

  private static Bounds quantize(TransferContext c) {
    ElementType to = c.type(0);
    Bounds in = c.input(0);
    if (!in.type().isFloat()) {
      return c.anything();
    }
    if (!to.isInteger()) {
      return quantizeToFloat(c, in, to);
    }
    CellFunction f =
        (x, out) -> {
          Cell scale = x[1];
          if (x[0].flags != 0 || x[0].isEmpty() || scale.flags != 0 || scale.containsZero()) {
            out.set(to.min(), to.max(), 0);
            return;
          }
          Arithmetic.div(x[0], scale, ElementType.DOUBLE, out);
          // Kernels divide in float32 or less, or multiply by the reciprocal.
          double slack = 8 * Math.max(0x1p-24, in.format().unitRoundoff());
          double low = out.lo - Math.abs(out.lo) * slack;
          double high = out.hi + Math.abs(out.hi) * slack;
          // The float16 kernel of ONNX Runtime truncates.
          double unit = in.type().bits() < 32 ? 1 : 0;
          double lo = Math.rint(low) - unit + x[2].lo;
          double hi = Math.rint(high) + unit + x[2].hi;
          out.set(clamp(lo, to), clamp(hi, to), 0);
        };
    return Elementwise.zip(to, c.dims(0), c.budget(), f, in, along(c, c.input(1)), zeroPoint(c, to))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  // To floats of 8 or 4 bits: x / scale to nearest, saturated unless an attribute says no.
  private static Bounds quantizeToFloat(TransferContext c, Bounds in, ElementType to) {
    boolean known = to.bits() <= 8 && to != ElementType.FLOAT8E8M0;
    if (!known || c.node().intAttribute("saturate", 1) != 1) {
      return c.anything();
    }
    CellFunction f =
        (x, out) -> {
          Cell scale = x[1];
          if (x[0].flags != 0 || x[0].isEmpty() || scale.flags != 0 || scale.containsZero()) {
            out.set(-to.max(), to.max(), to.format().hasNan() ? Flags.NAN : 0);
            return;
          }
          Arithmetic.div(x[0], scale, ElementType.DOUBLE, out);
          double slack = 8 * Math.max(0x1p-24, in.format().unitRoundoff());
          double low = to.format().round(out.lo - Math.abs(out.lo) * slack);
          double high = to.format().round(out.hi + Math.abs(out.hi) * slack);
          out.set(clamp(low, to), clamp(high, to), 0);
        };
    return Elementwise.zip(to, c.dims(0), c.budget(), f, in, along(c, c.input(1)))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static double clamp(double x, ElementType type) {
    return Math.max(type.min(), Math.min(type.max(), x));
  }

  private static Bounds dequantize(TransferContext c) {
    ElementType type = c.type(0);
    Bounds in = c.input(0);
    if (!in.type().isInteger() && in.type().bits() > 8) {
      return c.anything();
    }
    Cell difference = new Cell();
    // The difference of small integers is exact, and its product with the scale rounded once.
    boolean once = type == ElementType.FLOAT && in.type().isInteger() && in.type().bits() <= 16;
    CellFunction f =
        (x, out) -> {
          difference.set(x[0].lo - x[2].hi, x[0].hi - x[2].lo, 0);
          if (once && x[1].flags == 0 && !x[0].isEmpty() && !x[1].isEmpty()) {
            Arithmetic.mul(difference, x[1], type, out);
            return;
          }
          Arithmetic.mul(difference, x[1], ElementType.DOUBLE, out);
          out.flags |= x[0].flags != 0 || x[2].flags != 0 ? Flags.ALL : 0;
          if (out.isEmpty() || difference.isEmpty()) {
            out.set(type.min(), type.max(), Flags.ALL);
            return;
          }
          double u = 4 * Math.max(type.format().unitRoundoff(), 0x1p-24);
          out.set(
              out.lo - u * Math.abs(out.lo) - type.format().minPositive(),
              out.hi + u * Math.abs(out.hi) + type.format().minPositive(),
              out.flags);
          if (difference.isPoint() && difference.lo == 0 && x[1].flags == 0) {
            out.set(0, 0, 0);
          }
          Rounding.outward(out, type);
        };
    return Elementwise.zip(
            type, c.dims(0), c.budget(), f, in, along(c, c.input(1)), zeroPoint(c, in.type()))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static List<Bounds> dynamic(TransferContext c) {
    Bounds in = c.input(0);
    Cell x = in.hull();
    double width = Math.max(0, x.hi) - Math.min(0, x.lo);
    ElementType scaleType = ElementType.FLOAT;
    int flags = x.flags != 0 ? Flags.ALL : width > scaleType.max() ? Flags.POSITIVE : 0;
    // A range of 0 has the scale 1.
    Cell scale = Hulls.cell(0, Math.max(1, width / 255 * (1 + 0x1p-20)), flags);
    Rounding.outward(scale, scaleType);
    return List.of(
        Bounds.uniform(ElementType.UINT8, c.dims(0), 0, 255, 0).withDynamicAxes(c.dynamicAxes(0)),
        Hulls.uniform(scaleType, new long[0], scale),
        Bounds.uniform(ElementType.UINT8, new long[0], 0, 255, 0));
  }

  /** Elements less their zero point, as 32-bit integers. */
  static Bounds centred(Bounds in, Optional<Bounds> zero) {
    Cell offset = zero.map(Bounds::hull).orElse(Hulls.point(0));
    CellFunction f = (x, out) -> out.set(x[0].lo - offset.hi, x[0].hi - offset.lo, 0);
    return Elementwise.map(ElementType.INT32, Integer.MAX_VALUE, f, in)
        .withDynamicAxes(in.dynamicAxes());
  }
}
