package org.assay.onnx.ops.quantisation;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Quantised operators fail by their scales. */
public final class QuantisationFiniteness {
  private static final String MICROSOFT = "com.microsoft";

  private QuantisationFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    for (String domain : new String[] {"", MICROSOFT}) {
      table
          .add(domain, "QuantizeLinear", scales(1))
          .add(
              domain,
              "DequantizeLinear",
              Finiteness.of(new Hazard(1, Failure.SCALE), new Hazard(0, Failure.OVERFLOW)));
    }
    table.add("QLinearMatMul", scales(1, 4, 6)).add("QLinearConv", scales(1, 4, 6));
    table
        .add(MICROSOFT, "QLinearConv", scales(1, 4, 6))
        .add(MICROSOFT, "QLinearAdd", scales(1, 4, 6))
        .add(MICROSOFT, "QLinearMul", scales(1, 4, 6))
        .add(MICROSOFT, "QLinearWhere", scales(2, 5, 7))
        .add(MICROSOFT, "QLinearConcat", scales(0));
    for (String op :
        List.of(
            "QLinearSigmoid",
            "QLinearLeakyRelu",
            "QLinearSoftmax",
            "QLinearAveragePool",
            "QLinearGlobalAveragePool")) {
      table.add(MICROSOFT, op, scales(1, 3));
    }
    table
        .add(MICROSOFT, "QGemm", gemm())
        // Factors only: a scale of 0 gives 0.
        .add(MICROSOFT, "MatMulIntegerToFloat", Finiteness.of(new Hazard(0, Failure.OVERFLOW)))
        .add(MICROSOFT, "DynamicQuantizeMatMul", Finiteness.of(new Hazard(0, Failure.OVERFLOW)))
        .add(MICROSOFT, "MatMulNBits", Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
  }

  // The result is real where no scale of it is given.
  private static Finiteness gemm() {
    Finiteness quantised = scales(1, 4, 7);
    Finiteness real =
        Finiteness.of(
            new Hazard(1, Failure.SCALE),
            new Hazard(4, Failure.SCALE),
            new Hazard(0, Failure.OVERFLOW));
    return node -> (node.hasInput(7) ? quantised : real).hazards(node);
  }

  private static Finiteness scales(int... operands) {
    Hazard[] hazards = new Hazard[operands.length];
    for (int i = 0; i < operands.length; i++) {
      hazards[i] = new Hazard(operands[i], Failure.SCALE);
    }
    return Finiteness.of(hazards);
  }
}
