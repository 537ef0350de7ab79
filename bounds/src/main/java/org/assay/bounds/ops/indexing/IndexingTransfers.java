package org.assay.bounds.ops.indexing;

import org.assay.bounds.Transfer;
import org.assay.onnx.OperatorTable;

/** Selecting, scattering and indices. */
public final class IndexingTransfers {
  private IndexingTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    SelectionTransfers.addTo(table);
    ScatterTransfers.addTo(table);
    IndexTransfers.addTo(table);
    TriangleTransfers.addTo(table);
  }
}
