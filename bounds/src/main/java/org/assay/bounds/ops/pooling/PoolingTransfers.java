package org.assay.bounds.ops.pooling;

import org.assay.bounds.Transfer;
import org.assay.onnx.OperatorTable;

/** Pooling over windows, whole images and regions of interest. */
public final class PoolingTransfers {
  private PoolingTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    MaxPoolTransfers.addTo(table);
    AveragePoolTransfers.addTo(table);
    NormPoolTransfers.addTo(table);
    BlockedPooling.addTo(table);
  }
}
