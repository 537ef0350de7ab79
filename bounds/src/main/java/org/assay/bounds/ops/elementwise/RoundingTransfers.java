package org.assay.bounds.ops.elementwise;

import java.util.function.DoubleUnaryOperator;
import org.assay.bounds.Transfer;
import org.assay.onnx.OperatorTable;

/** Floor, Ceil, Round (half to even): exact and monotone, infinities and NaN pass. */
final class RoundingTransfers {
  private RoundingTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Floor", exact(Math::floor))
        .add("Ceil", exact(Math::ceil))
        .add("Round", exact(Math::rint));
  }

  private static Transfer exact(DoubleUnaryOperator f) {
    return ElementwiseTransfers.unary(
        (a, type, out) -> {
          if (a.isEmpty()) {
            out.set(a);
          } else {
            out.set(f.applyAsDouble(a.lo), f.applyAsDouble(a.hi), a.flags);
          }
        });
  }
}
