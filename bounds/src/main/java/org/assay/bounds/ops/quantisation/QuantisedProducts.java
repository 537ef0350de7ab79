package org.assay.bounds.ops.quantisation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft MatMulIntegerToFloat, DynamicQuantizeMatMul and QGemm: products of quantised
 * factors with a real result. Sums of 32-bit integers are exact, and are rounded when scaled.
 */
final class QuantisedProducts {
  private static final String MICROSOFT = "com.microsoft";

  // Sums of so many products of two bytes stay within 32 bits.
  private static final long EXACT_TERMS = 1 << 15;

  private QuantisedProducts() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "MatMulIntegerToFloat", c -> List.of(integerProduct(c)))
        .add(MICROSOFT, "DynamicQuantizeMatMul", c -> List.of(dynamicProduct(c)))
        .add(MICROSOFT, "QGemm", c -> List.of(gemm(c)));
  }

  private static Bounds integerProduct(TransferContext c) {
    if (c.input(0).type().bits() > 8 || c.input(2).size() != 1) {
      return c.anything();
    }
    Bounds a = Requantising.real(c, c.input(0), c.input(2), c.optional(4));
    return product(c, a, 0, right(c, 1, 3, 5), c.optional(6));
  }

  // A is quantised by its own range: 255 steps from its least value (or 0) to its greatest.
  private static Bounds dynamicProduct(TransferContext c) {
    Bounds a = c.input(0);
    Cell range = a.hull();
    double width = Math.max(0, range.hi) - Math.min(0, range.lo);
    if (range.flags != 0 || range.isEmpty() || !(width < c.type(0).max() / 2)) {
      return c.anything();
    }
    // A zero point that was rounded shifts the steps by half of one; the ends saturate.
    double step = width / 255 * (1 + 1e-4);
    return product(c, a, step, right(c, 1, 2, 3), c.optional(4));
  }

  private static Bounds right(TransferContext c, int weight, int scale, int zero) {
    return FrozenFactor.columns(c, c.input(weight), c.input(scale), c.optional(zero))
        .orElseGet(() -> Requantising.real(c, c.input(weight), c.input(scale), c.optional(zero)));
  }

  private static Bounds product(
      TransferContext c, Bounds a, double error, Bounds b, Optional<Bounds> bias) {
    if (a.rank() == 0 || a.dims()[a.rank() - 1] > EXACT_TERMS) {
      return c.anything();
    }
    Bounds product = c.part("MatMul", Map.of(), FrozenFactor.rounded(c, a, error), b);
    return bias.map(more -> c.part("Add", Map.of(), product, more)).orElse(product);
  }

  // Inputs: A, its scale and zero point, B, its, C (integers of both scales' product), the
  // result's.
  private static Bounds gemm(TransferContext c) {
    if (c.node().hasInput(7)) {
      // Saturates at the limits of its type.
      return c.anything();
    }
    boolean turned = c.node().intAttribute("transB", 0) != 0;
    Bounds a = Requantising.real(c, 0);
    a = c.node().intAttribute("transA", 0) != 0 ? Rearrange.transpose(a, new int[] {1, 0}) : a;
    Bounds b =
        turned ? Rearrange.transpose(Requantising.real(c, 3), new int[] {1, 0}) : right(c, 3, 4, 5);
    float alpha = c.node().floatAttribute("alpha", 1);
    Optional<Bounds> bias = c.optional(6);
    if (alpha != 1 || bias.isPresent() && !isSmall(bias.get())) {
      return c.anything();
    }
    Optional<Bounds> real =
        bias.map(
            integers ->
                c.part("Mul", Map.of(), Rearrange.retyped(integers, ElementType.FLOAT), scales(c)));
    return product(c, a, 0, b, real);
  }

  private static Bounds scales(TransferContext c) {
    Bounds one = Rearrange.flat(c.input(1), new long[0]);
    return c.part("Mul", Map.of(), one, c.input(4));
  }

  // Integers that float32 holds exactly.
  private static boolean isSmall(Bounds integers) {
    return integers.hull().magnitude() <= 0x1p24;
  }
}
