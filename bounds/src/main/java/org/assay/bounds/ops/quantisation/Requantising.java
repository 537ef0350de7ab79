package org.assay.bounds.ops.quantisation;

import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.onnx.ElementType;

/**
 * Quantised tensors as the real ones they stand for, and back: how a quantised operator is composed
 * of the real one.
 */
final class Requantising {
  // Kernels divide by a scale in float32, or multiply by a quotient of scales.
  private static final double SLACK = 16 * 0x1p-24;

  private Requantising() {}

  /** The real tensor of three consecutive inputs: elements, scale and zero point. */
  static Bounds real(TransferContext c, int input) {
    return real(c, c.input(input), c.input(input + 1), c.optional(input + 2));
  }

  /** The real tensor of elements, a scale and a zero point, one of each for all elements. */
  static Bounds real(TransferContext c, Bounds elements, Bounds scale, Optional<Bounds> zero) {
    Bounds one = Hulls.uniform(scale.type(), new long[0], scale.hull());
    Bounds offset =
        zero.map(z -> Hulls.uniform(z.type(), new long[0], z.hull()))
            .orElseGet(() -> Bounds.uniform(elements.type(), new long[0], 0, 0, 0));
    return c.part("DequantizeLinear", Map.of(), elements, one, offset);
  }

  /**
   * A real result as the integers of the output's type.
   *
   * @param scale number of the input that is the result's scale; its zero point is the next
   * @param units absolute error of the kernel, in units of the result
   */
  static Bounds quantised(TransferContext c, Bounds real, int scale, double units) {
    ElementType to = c.type(0);
    Cell s = c.input(scale).hull();
    Cell z = c.optional(scale + 1).map(Bounds::hull).orElseGet(() -> Hulls.point(0));
    boolean broken = s.flags != 0 || s.isEmpty() || s.containsZero();
    CellFunction f =
        (x, out) -> {
          if (broken || x[0].flags != 0 || x[0].isEmpty()) {
            out.set(to.min(), to.max(), 0);
            return;
          }
          Arithmetic.div(x[0], s, ElementType.DOUBLE, out);
          double low = Math.rint(out.lo - Math.abs(out.lo) * SLACK - units) + z.lo;
          double high = Math.rint(out.hi + Math.abs(out.hi) * SLACK + units) + z.hi;
          out.set(clamp(low, to), clamp(high, to), 0);
        };
    return Elementwise.map(to, c.budget(), f, real).withDynamicAxes(real.dynamicAxes());
  }

  static double clamp(double x, ElementType type) {
    return Math.max(type.min(), Math.min(type.max(), x));
  }
}
