package org.assay.bounds.ops.shaping;

import org.assay.bounds.Transfer;
import org.assay.onnx.OperatorTable;

/** Padding, tiling, resampling and rearrangement of blocks. */
public final class LayoutTransfers {
  private LayoutTransfers() {}

  /** Adds these operators. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    PadTransfer.addTo(table);
    BlockTransfers.addTo(table);
    ResamplingTransfers.addTo(table);
    BlockedLayout.addTo(table);
  }
}
