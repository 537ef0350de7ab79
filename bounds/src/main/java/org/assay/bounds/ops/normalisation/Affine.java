package org.assay.bounds.ops.normalisation;

import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;

/** The last step of normalisations: z · scale + bias, in any association, fused or not. */
final class Affine {
  private Affine() {}

  /**
   * Bounds of z · scale + bias with a few roundings.
   *
   * @param absolute further absolute error of the result
   * @param accumulator type that the kernel computes in
   */
  static void apply(
      Cell z,
      Cell scale,
      Cell bias,
      double absolute,
      ElementType type,
      ElementType accumulator,
      Cell out) {
    FloatFormat format = accumulator.format();
    Cell product = new Cell();
    Arithmetic.mul(z, scale, ElementType.DOUBLE, product);
    Arithmetic.add(product, bias, ElementType.DOUBLE, out);
    if (out.isEmpty()) {
      return;
    }
    double sizes = product.magnitude() + bias.magnitude();
    double error =
        absolute
            + 8 * format.unitRoundoff() * sizes
            + 16 * format.minPositive() * (1 + scale.magnitude());
    out.set(out.lo - error, out.hi + error, out.flags);
    if (product.magnitude() * (1 + 8 * format.unitRoundoff()) > format.max()) {
      // The product overflows before the bias is added.
      out.set(-2 * format.max(), 2 * format.max(), out.flags);
    }
    Rounding.outward(out, accumulator);
    Rounding.outward(out, type);
  }

  /** A vector over channels, [C], as [C, 1, …] to broadcast against [N, C, …]. */
  static Bounds perChannel(Bounds vector, int rank) {
    long[] dims = new long[Math.max(1, rank - 1)];
    java.util.Arrays.fill(dims, 1);
    dims[0] = vector.size();
    return Rearrange.reshape(vector, dims, Integer.MAX_VALUE);
  }
}
