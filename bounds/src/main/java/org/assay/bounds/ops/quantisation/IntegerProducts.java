package org.assay.bounds.ops.quantisation;

import java.util.Arrays;
import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Contraction;
import org.assay.bounds.algebra.Convolving;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** MatMulInteger-10 and ConvInteger-10: exact sums of 32 bits, which wrap. */
final class IntegerProducts {
  private IntegerProducts() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("MatMulInteger", c -> List.of(matmul(c))).add("ConvInteger", c -> List.of(conv(c)));
  }

  private static Bounds matmul(TransferContext c) {
    Bounds a = QuantisationTransfers.centred(c.input(0), c.optional(2));
    Bounds b = QuantisationTransfers.centred(c.input(1), c.optional(3));
    if (a.rank() < 2 || b.rank() < 2) {
      return c.anything();
    }
    return Contraction.matmul(a, b, ElementType.INT32, ElementType.INT32, c.dims(0), c.budget())
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds conv(TransferContext c) {
    Bounds x = QuantisationTransfers.centred(c.input(0), c.optional(2));
    Bounds w = QuantisationTransfers.centred(c.input(1), c.optional(3));
    int groups = (int) c.node().intAttribute("group", 1);
    int spatial = x.rank() - 2;
    if (x.size() == 0 || w.size() == 0) {
      return c.anything();
    }
    Convolving.Taps[] taps = new Convolving.Taps[spatial];
    for (int i = 0; i < spatial; i++) {
      // The kernel pads with the zero point, which counts as 0; any tap may fall there.
      boolean[] outside = new boolean[Math.toIntExact(w.dims()[2 + i])];
      Arrays.fill(outside, true);
      taps[i] = new Convolving.Taps(outside);
    }
    return Convolving.convolve(x, w, groups, taps, c.dims(0), ElementType.INT32, ElementType.INT32)
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
