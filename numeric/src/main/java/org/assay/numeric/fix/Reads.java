package org.assay.numeric.fix;

import org.assay.onnx.Attribute;
import org.assay.onnx.Node;

/** Whether a node reads a tensor. */
final class Reads {
  private Reads() {}

  /** As an operand, or within a subgraph. */
  static boolean anywhere(Node node, String tensor) {
    return node.inputs().contains(tensor)
        || node.attributes().values().stream()
            .anyMatch(
                a ->
                    a instanceof Attribute.GraphValue inner
                        && inner.value().nodes().stream().anyMatch(n -> anywhere(n, tensor)));
  }
}
