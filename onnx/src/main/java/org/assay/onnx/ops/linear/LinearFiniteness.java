package org.assay.onnx.ops.linear;

import java.util.List;
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
    // A graph that changes the scores may mask a whole row.
    table.add(
        "ai.onnx.preview",
        "FlexAttention",
        node ->
            node.graphAttribute("score_mod").isPresent()
                ? row(0).hazards(node)
                : List.of(new Hazard(0, Failure.OVERFLOW)));
    for (String op :
        new String[] {"FusedMatMul", "TransposeMatMul", "FusedGemm", "FusedConv", "Inverse"}) {
      table.add("com.microsoft", op, Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    }
    table.add("com.microsoft.nchwc", "Conv", Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    // The operand that may mask a whole row.
    table
        .add("Attention", row(3))
        .add("com.microsoft", "Attention", row(3))
        .add("com.microsoft", "MultiHeadAttention", row(5));
  }

  private static Finiteness row(int mask) {
    return Finiteness.of(new Hazard(mask, Failure.ROW), new Hazard(0, Failure.OVERFLOW));
  }
}
