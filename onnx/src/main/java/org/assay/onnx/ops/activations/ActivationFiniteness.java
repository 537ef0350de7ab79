package org.assay.onnx.ops.activations;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Activations that can become non-finite. */
public final class ActivationFiniteness {
  private ActivationFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    table
        .add("Softmax", Finiteness.of(new Hazard(0, Failure.ROW)))
        .add(
            "LogSoftmax", Finiteness.of(new Hazard(0, Failure.ROW), new Hazard(0, Failure.SPREAD)));
    for (String scaling : new String[] {"LeakyRelu", "PRelu", "Selu", "Softplus"}) {
      table.add(scaling, Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    }
  }
}
