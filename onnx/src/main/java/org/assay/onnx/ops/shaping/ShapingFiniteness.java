package org.assay.onnx.ops.shaping;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Operators that make elements and can fail doing so. */
public final class ShapingFiniteness {
  private ShapingFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    table.add("Range", Finiteness.of(new Hazard(2, Failure.STEP)));
    table.add("Resize", Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
  }
}
