package org.assay.bounds.ops.normalisation;

import org.assay.bounds.Transfer;
import org.assay.onnx.OperatorTable;

/** Normalisations by statistics of the operand, or by stored ones. */
public final class NormalisationTransfers {
  private NormalisationTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    LayerNormTransfers.addTo(table);
    SkipNormTransfers.addTo(table);
    FusedNormTransfers.addTo(table);
    ImageNormTransfers.addTo(table);
    ResponseNormTransfers.addTo(table);
  }
}
