package org.assay.bounds.ops.quantisation;

import java.util.Arrays;
import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.OperatorTable;

/** com.microsoft QLinearAveragePool, QLinearGlobalAveragePool: means of dequantised elements. */
final class QuantisedPooling {
  private static final String MICROSOFT = "com.microsoft";

  private QuantisedPooling() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "QLinearAveragePool", c -> List.of(pooled(c, "AveragePool")))
        .add(MICROSOFT, "QLinearGlobalAveragePool", c -> List.of(pooled(c, "GlobalAveragePool")));
  }

  private static Bounds pooled(TransferContext c, String operator) {
    boolean last = c.node().intAttribute("channels_last", 0) != 0;
    Bounds real = Requantising.real(c, 0);
    int rank = real.rank();
    int[] first = new int[rank];
    int[] back = new int[rank];
    Arrays.setAll(first, i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1);
    Arrays.setAll(back, i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1);
    Bounds x = last ? Rearrange.transpose(real, first) : real;
    Bounds mean = c.part(operator, c.node().attributes(), x);
    return Requantising.quantised(c, last ? Rearrange.transpose(mean, back) : mean, 3, 0);
  }
}
