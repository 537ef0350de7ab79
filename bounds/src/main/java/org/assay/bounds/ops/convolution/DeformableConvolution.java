package org.assay.bounds.ops.convolution;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** DeformConv-22: a convolution of elements interpolated at displaced places, 0 outside. */
public final class DeformableConvolution {
  private DeformableConvolution() {}

  /** Adds the operator. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("DeformConv", c -> List.of(apply(c)));
  }

  private static Bounds apply(TransferContext c) {
    ElementType type = c.type(0);
    Cell x = c.input(0).hull();
    Cell w = c.input(1).hull();
    Cell mask = c.optional(4).map(Bounds::hull).orElse(Hulls.point(1));
    double terms = 1;
    for (int i = 1; i < c.input(1).rank(); i++) {
      terms *= c.input(1).dims()[i];
    }
    Cell offsets = c.input(2).hull();
    // Interpolation is a mean of four, weights from coordinates of a reasonable size.
    if (x.isEmpty() || x.flags != 0 || offsets.flags != 0 || offsets.magnitude() > 1e6) {
      return c.anything();
    }
    double error = 1e-5 * x.magnitude() + 4 * type.format().minPositive();
    Cell near = Hulls.cell(Math.min(0, x.lo) - error, Math.max(0, x.hi) + error, 0);
    Cell out = new Cell();
    // The kernel scales what it interpolated by the mask, stores that and multiplies by weights.
    Sums.ofProducts(new Cell[] {near, w, mask}, terms, terms, type, c.accumulator(type), out);
    Cell bias = c.optional(3).map(Bounds::hull).orElse(Hulls.point(0));
    if (c.optional(3).isPresent() && (out.flags & Flags.INFINITE) != 0) {
      // A sum that overflows alone may stay finite where it begins with the bias.
      return c.anything();
    }
    Cell sum = new Cell();
    Sums.repeated(bias, out, 1, 1, type, c.accumulator(type), sum);
    double slack = 4 * type.format().unitRoundoff() * (out.magnitude() + bias.magnitude());
    if (!sum.isEmpty()) {
      sum.set(
          Math.max(-type.max(), sum.lo - slack), Math.min(type.max(), sum.hi + slack), sum.flags);
      sum.flags |= sum.magnitude() >= type.max() ? Flags.ALL : 0;
      org.assay.bounds.algebra.Rounding.outward(sum, type);
    }
    return Hulls.uniform(type, c.dims(0), sum).withDynamicAxes(c.dynamicAxes(0));
  }
}
