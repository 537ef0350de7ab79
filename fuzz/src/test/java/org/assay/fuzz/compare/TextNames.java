package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assay.onnx.Model;
import org.assay.onnx.Node;

/** Exchanges names of tensors. */
final class TextNames {
  private TextNames() {}

  /** The same model in which two tensors have each other's name. */
  static Model swap(Model model, String one, String other) {
    UnaryOperator<String> to = n -> n.equals(one) ? other : n.equals(other) ? one : n;
    List<Node> nodes = new ArrayList<>();
    for (Node n : model.graph().nodes()) {
      nodes.add(
          n.with(
              n.opType(),
              n.inputs().stream().map(to).toList(),
              n.outputs().stream().map(to).toList(),
              n.attributes()));
    }
    return model.withGraph(model.graph().withNodes(nodes));
  }
}
