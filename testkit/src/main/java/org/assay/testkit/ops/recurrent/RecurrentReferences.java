package org.assay.testkit.ops.recurrent;

import org.assay.onnx.OperatorTable;
import org.assay.testkit.RefOperator;

/** RNN-22, GRU-22, LSTM-22. */
public final class RecurrentReferences {
  private RecurrentReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("RNN", call -> new Recurrence(call, 1, new String[] {"Tanh"}).run());
    table.add("GRU", call -> new Recurrence(call, 3, new String[] {"Sigmoid", "Tanh"}).run());
    table.add(
        "LSTM", call -> new Recurrence(call, 4, new String[] {"Sigmoid", "Tanh", "Tanh"}).run());
  }
}
