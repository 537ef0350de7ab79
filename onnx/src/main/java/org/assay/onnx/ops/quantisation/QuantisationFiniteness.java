package org.assay.onnx.ops.quantisation;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Quantised operators fail by their scales. */
public final class QuantisationFiniteness {
  private QuantisationFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    for (String domain : new String[] {"", "com.microsoft"}) {
      table
          .add(domain, "QuantizeLinear", scales(1))
          .add(
              domain,
              "DequantizeLinear",
              Finiteness.of(new Hazard(1, Failure.SCALE), new Hazard(0, Failure.OVERFLOW)));
    }
    table.add("QLinearMatMul", scales(1, 4, 6)).add("QLinearConv", scales(1, 4, 6));
  }

  private static Finiteness scales(int... operands) {
    Hazard[] hazards = new Hazard[operands.length];
    for (int i = 0; i < operands.length; i++) {
      hazards[i] = new Hazard(operands[i], Failure.SCALE);
    }
    return Finiteness.of(hazards);
  }
}
