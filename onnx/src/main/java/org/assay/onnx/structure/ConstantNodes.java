package org.assay.onnx.structure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Node;

/**
 * Constant nodes as ONNX Runtime takes them: it turns them into initializers before it looks at
 * edges, so that operands that they should not have and a second, equal definition do no harm.
 */
final class ConstantNodes {
  private ConstantNodes() {}

  /** The nodes without what is ignored; the same list if there is nothing to leave out. */
  static List<Node> tidied(List<Node> nodes) {
    if (nodes.stream().noneMatch(n -> n.is("Constant"))) {
      return nodes;
    }
    boolean same = true;
    Map<String, Node> seen = new HashMap<>();
    List<Node> kept = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      if (!node.is("Constant") || node.outputs().size() != 1) {
        kept.add(node);
        continue;
      }
      Node earlier = seen.putIfAbsent(node.outputs().get(0), node);
      if (earlier != null && earlier.attributes().equals(node.attributes())) {
        same = false;
      } else if (node.inputs().isEmpty()) {
        kept.add(node);
      } else {
        same = false;
        kept.add(node.with(node.opType(), List.of(), node.outputs(), node.attributes()));
      }
    }
    return same ? nodes : kept;
  }
}
