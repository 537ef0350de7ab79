package org.assay.onnx.ops.normalisation;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Normalisations: they overflow in sums of squares, and divide by what may be zero. */
public final class NormalisationFiniteness {
  private NormalisationFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    String[] overflowing = {
      "LayerNormalization",
      "InstanceNormalization",
      "GroupNormalization",
      "RMSNormalization",
      "LRN",
      "MeanVarianceNormalization"
    };
    for (String op : overflowing) {
      table.add(op, Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    }
    table
        .add(
            "BatchNormalization",
            Finiteness.of(new Hazard(4, Failure.VARIANCE), new Hazard(0, Failure.OVERFLOW)))
        .add("LpNormalization", Finiteness.of(new Hazard(0, Failure.ZERO)));
  }
}
