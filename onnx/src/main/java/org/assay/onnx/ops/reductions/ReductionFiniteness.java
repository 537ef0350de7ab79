package org.assay.onnx.ops.reductions;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Reductions that can become non-finite. */
public final class ReductionFiniteness {
  private ReductionFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    String[] sums = {
      "ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd", "CumSum", "CumProd"
    };
    for (String sum : sums) {
      table.add(sum, Finiteness.of(new Hazard(0, Failure.OVERFLOW)));
    }
    for (String op : new String[] {"ReduceMean", "ReduceLogSumExp"}) {
      table.add(op, Finiteness.of(new Hazard(0, Failure.NOTHING), new Hazard(0, Failure.OVERFLOW)));
    }
    for (String op : new String[] {"ReduceMax", "ReduceMin"}) {
      table.add(op, Finiteness.of(new Hazard(0, Failure.NOTHING)));
    }
    table.add(
        "ReduceLogSum",
        Finiteness.of(new Hazard(0, Failure.NOT_POSITIVE), new Hazard(0, Failure.NOTHING)));
  }
}
