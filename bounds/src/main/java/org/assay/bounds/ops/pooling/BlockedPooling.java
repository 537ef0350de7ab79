package org.assay.bounds.ops.pooling;

import java.util.Arrays;
import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Blocked;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft.nchwc MaxPool, AveragePool and GlobalAveragePool, com.microsoft NhwcMaxPool: as the
 * standard ones, of channels in blocks, or last.
 */
final class BlockedPooling {
  private BlockedPooling() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("com.microsoft", "NhwcMaxPool", c -> List.of(channelsLast(c)));
    for (String operator : List.of("MaxPool", "AveragePool", "GlobalAveragePool")) {
      table.add(
          "com.microsoft.nchwc",
          operator,
          c ->
              List.of(Blocked.of(c.part(operator, c.node().attributes(), Blocked.of(c.input(0))))));
    }
  }

  private static Bounds channelsLast(TransferContext c) {
    int rank = c.input(0).rank();
    int[] first = new int[rank];
    int[] last = new int[rank];
    Arrays.setAll(first, i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1);
    Arrays.setAll(last, i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1);
    Bounds x = Rearrange.transpose(c.input(0), first);
    return Rearrange.transpose(c.part("MaxPool", c.node().attributes(), x), last);
  }
}
