package org.assay.onnx.ops.losses;

import java.util.List;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Losses: their mean is 0 / 0 where every label is ignored or weighs nothing. */
public final class LossFiniteness {
  private LossFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    table
        .add("NegativeLogLikelihoodLoss", LossFiniteness::hazards)
        .add("SoftmaxCrossEntropyLoss", LossFiniteness::hazards);
  }

  private static List<Hazard> hazards(Node node) {
    Hazard overflow = new Hazard(0, Failure.OVERFLOW);
    return node.stringAttribute("reduction", "mean").equals("mean")
        ? List.of(new Hazard(1, Failure.NOTHING), overflow)
        : List.of(overflow);
  }
}
