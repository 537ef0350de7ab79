package org.assay.bounds.ops.shaping;

import java.util.List;
import org.assay.bounds.Axis;
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
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/** Resize-19, Upsample-9, GridSample-22, AffineGrid-20: results are weighted means of elements. */
final class ResamplingTransfers {
  private ResamplingTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Resize", c -> List.of(resize(c)))
        .add("Upsample", c -> List.of(resize(c)))
        .add("GridSample", c -> List.of(gridSample(c)))
        .add("AffineGrid", c -> List.of(affineGrid(c)));
  }

  private static Bounds resize(TransferContext c) {
    Node node = c.node();
    Bounds in = c.input(0);
    ElementType type = in.type();
    String mode = node.stringAttribute("mode", "nearest");
    boolean crops =
        node.stringAttribute("coordinate_transformation_mode", "half_pixel")
            .equals("tf_crop_and_resize");
    long[] dims = c.dims(0);
    long moved = crops ? (1L << in.rank()) - 1 : 0;
    boolean scaled = node.hasInput(2) && c.longs(3).isEmpty();
    // Fractional scales may keep the extents but still interpolate.
    moved |= scaled && !unitScales(c) ? (1L << in.rank()) - 1 : 0;
    moved |= in.dynamicAxes();
    double axes = 0;
    double taps = 0;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != in.dims()[i] || (moved >>> i & 1) != 0) {
        axes++;
        taps += node.intAttribute("antialias", 0) != 0 ? 2.0 * in.dims()[i] + 8 : 8;
      }
    }
    if (!mode.equals("nearest") && in.allFlags() != 0) {
      // Weights of 0 do not keep NaN and infinities out of neighbouring elements.
      return c.anything();
    }
    Bounds hull = Hulls.along(in, moved, dims, c.budget());
    if (crops) {
      hull = Hulls.joined(hull, Hulls.point(node.floatAttribute("extrapolation_value", 0)));
    }
    if (mode.equals("nearest") || axes == 0) {
      return hull.withDynamicAxes(c.dynamicAxes(0));
    }
    double overshoot = 0;
    if (mode.equals("cubic")) {
      double a = Math.abs(node.floatAttribute("cubic_coeff_a", -0.75f));
      boolean renormalised =
          node.intAttribute("exclude_outside", 0) != 0 || node.intAttribute("antialias", 0) != 0;
      overshoot = Math.pow(1 + 2 * (renormalised ? Math.max(1, a) : 0.2501 * a), axes) - 1;
    }
    double reach = overshoot / 2;
    double error = taps;
    // What overflows anywhere around becomes NaN under a weight of 0, along axes that keep their
    // extent too.
    Cell around = new Cell();
    mean(in.hull(), reach, error, type, type, around);
    int overflow = around.flags;
    // Kernels interpolate in the type itself.
    CellFunction f =
        (x, out) -> {
          mean(x[0], reach, error, type, type, out);
          out.flags |= overflow;
        };
    return Elementwise.map(type, c.budget(), f, hull).withDynamicAxes(c.dynamicAxes(0));
  }

  private static boolean unitScales(TransferContext c) {
    Cell scales = c.input(2).hull();
    return scales.lo == 1 && scales.hi == 1;
  }

  // A sum with weights that add up to 1, the negative ones to −reach at most.
  private static void mean(
      Cell x, double reach, double roundings, ElementType type, ElementType accumulator, Cell out) {
    int flags = x.flags;
    // A weight of 0 makes NaN of an infinity.
    flags |= (flags & Flags.INFINITE) != 0 ? Flags.ALL : 0;
    if (x.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    if (!type.isFloat()) {
      double wide = reach * (x.hi - x.lo) + 1;
      out.set(Math.max(type.min(), x.lo - wide), Math.min(type.max(), x.hi + wide), 0);
      if (reach > 0) {
        // Integers may wrap where the interpolation leaves their range.
        boolean leaves = x.lo - wide < type.min() || x.hi + wide > type.max();
        out.set(leaves ? type.min() : out.lo, leaves ? type.max() : out.hi, 0);
      }
      return;
    }
    double most = x.magnitude();
    double u = accumulator.format().unitRoundoff();
    double error =
        roundings * 2 * u * most * (1 + 2 * reach) + 8 * accumulator.format().minPositive();
    double wide = reach * (x.hi - x.lo) + error;
    out.set(x.lo - wide, x.hi + wide, flags);
    if (most * (1 + 2 * reach) * (1 + roundings * u) > accumulator.max()) {
      out.flags |= Flags.ALL;
    }
    double limit = type.max();
    out.lo = Math.max(out.lo, -limit);
    out.hi = Math.min(out.hi, limit);
    Rounding.outward(out, type);
  }

  private static Bounds gridSample(TransferContext c) {
    Node node = c.node();
    Bounds in = c.input(0);
    ElementType type = in.type();
    Cell grid = c.input(1).hull();
    boolean wild = grid.flags != 0 || grid.magnitude() > 1e6;
    boolean zeros = node.stringAttribute("padding_mode", "zeros").equals("zeros");
    String mode = node.stringAttribute("mode", "linear");
    int spatial = in.rank() - 2;
    if (node.stringAttribute("padding_mode", "zeros").equals("reflection")
        && node.intAttribute("align_corners", 0) != 0
        && !mode.equals("nearest")
        && mayBeSingle(in)) {
      // ONNX Runtime 1.28 divides by the width between the corners, and reads wherever that leads.
      return c.anything();
    }
    double reach = mode.contains("cubic") ? (Math.pow(1.376, spatial) - 1) / 2 : 0;
    Bounds hull = Hulls.along(in, Hulls.axes(2, in.rank()), c.dims(0), c.budget());
    CellFunction f =
        (x, out) -> {
          if (zeros || wild) {
            x[0].lo = Math.min(x[0].lo, 0);
            x[0].hi = Math.max(x[0].hi, 0);
          }
          if (mode.equals("nearest")) {
            out.set(x[0]);
          } else {
            mean(x[0], reach, 16.0 * spatial, type, type, out);
          }
          if (wild) {
            // Weights are taken from coordinates far off the image.
            out.set(type.min(), type.max(), Flags.ALL);
          }
        };
    return Elementwise.map(type, c.budget(), f, hull).withDynamicAxes(c.dynamicAxes(0));
  }

  private static boolean mayBeSingle(Bounds in) {
    for (int i = 2; i < in.rank(); i++) {
      if (in.dims()[i] <= 1 || (in.dynamicAxes() >>> i & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  // θ · (x, y[, z], 1) with coordinates within [−1, 1].
  private static Bounds affineGrid(TransferContext c) {
    Bounds theta = c.input(0);
    ElementType type = theta.type();
    long[] dims = c.dims(0);
    int n = dims.length - 2;
    if (theta.rank() != 3
        || theta.dims()[1] != n
        || theta.dims()[2] != n + 1L
        || theta.size() == 0
        || dims.length == 0
        || dims[dims.length - 1] != n
        || theta.allFlags() != 0) {
      return c.anything();
    }
    Bounds rows = theta.on(Axis.whole(theta.dims()[0]), Axis.each(n), Axis.each(n + 1L));
    double[] lo = new double[n];
    double[] hi = new double[n];
    byte[] flags = new byte[n];
    Cell out = new Cell();
    for (int i = 0; i < n; i++) {
      int base = i * (n + 1);
      double radius = 0;
      for (int j = 0; j < n; j++) {
        radius += Math.max(Math.abs(rows.lo()[base + j]), Math.abs(rows.hi()[base + j]));
      }
      double size = radius + Math.max(Math.abs(rows.lo()[base + n]), Math.abs(rows.hi()[base + n]));
      double error =
          16 * size * c.accumulator(type).format().unitRoundoff()
              + 16 * type.format().minPositive();
      boolean overflow = size * 1.001 > type.max();
      out.set(
          rows.lo()[base + n] - radius - error,
          rows.hi()[base + n] + radius + error,
          overflow ? Flags.ALL : 0);
      Rounding.outward(out, type);
      lo[i] = out.lo;
      hi[i] = out.hi;
      flags[i] = (byte) out.flags;
    }
    if (Hulls.isEmpty(dims)) {
      return Bounds.uniform(type, dims, 0, 0, 0);
    }
    Axis[] axes = Bounds.wholeAxes(dims);
    axes[dims.length - 1] = Axis.each(n);
    return Bounds.of(type, axes, lo, hi, flags).withDynamicAxes(c.dynamicAxes(0));
  }
}
