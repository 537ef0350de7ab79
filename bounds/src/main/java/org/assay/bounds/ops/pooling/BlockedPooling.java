package org.assay.bounds.ops.pooling;

import java.util.List;
import org.assay.bounds.Transfer;
import org.assay.bounds.algebra.Hulls;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft.nchwc MaxPool, AveragePool and GlobalAveragePool: as the standard ones, of channels
 * in blocks.
 */
final class BlockedPooling {
  private BlockedPooling() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    for (String operator : List.of("MaxPool", "AveragePool", "GlobalAveragePool")) {
      table.add(
          "com.microsoft.nchwc",
          operator,
          c ->
              List.of(
                  Hulls.anyOrder(
                      c.part(
                          operator,
                          c.node().attributes(),
                          Hulls.anyOrder(c.input(0), c.budget())),
                      c.budget())));
    }
  }
}
