package org.assay.testkit;

import java.util.List;

/** Reference evaluation of one operator, in the form of the working opset. */
@FunctionalInterface
public interface RefOperator {
  /**
   * Evaluates a node.
   *
   * @return one value per output of the operator that it defines, in order; more than the node
   *     wants is allowed
   * @throws org.assay.onnx.ModelException if the node contradicts its specification
   */
  List<RefValue> apply(OperatorCall call);
}
