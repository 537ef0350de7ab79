package org.assay.onnx.ops.linear;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Products and convolutions: they overflow. */
public final class LinearFiniteness {
  private LinearFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    for (String op : new String[] {"MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum"}) {
      table.add(op, Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    }
  }
}
