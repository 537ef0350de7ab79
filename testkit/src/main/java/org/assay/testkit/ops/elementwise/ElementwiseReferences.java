package org.assay.testkit.ops.elementwise;

import org.assay.onnx.OperatorTable;
import org.assay.testkit.RefOperator;

/** The family's operators. */
public final class ElementwiseReferences {
  private ElementwiseReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    UnaryMath.addTo(table);
    Arithmetic.addTo(table);
    Conversions.addTo(table);
  }
}
