package org.assay.testkit.ops.shaping;

import org.assay.onnx.OperatorTable;
import org.assay.testkit.RefOperator;

/** The family's operators: they move or make elements and change none. */
public final class ShapingReferences {
  private ShapingReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    Reshaping.addTo(table);
    Rearranging.addTo(table);
    Creating.addTo(table);
    Padding.addTo(table);
    Sampling.addTo(table);
    table.add("Upsample", call -> java.util.List.of(Resize.upsampled(call)));
    table.add("Resize", call -> java.util.List.of(Resize.evaluate(call)));
  }
}
