package org.assay.onnx.structure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Node;

/**
 * Constant nodes as ONNX Runtime takes them: it turns them into initializers before it looks at
 * edges, so that operands that they should not have do no harm, and of several definitions the last
 * holds.
 */
final class ConstantNodes {
  private ConstantNodes() {}

  /** The nodes without what is ignored; the same list if there is nothing to leave out. */
  static List<Node> tidied(List<Node> nodes) {
    if (nodes.stream().noneMatch(n -> n.is("Constant"))) {
      return nodes;
    }
    boolean same = true;
    Map<String, Integer> seen = new HashMap<>();
    List<Node> kept = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      if (!node.is("Constant") || node.outputs().size() != 1) {
        kept.add(node);
        continue;
      }
      Node bare =
          node.inputs().isEmpty()
              ? node
              : node.with(node.opType(), List.of(), node.outputs(), node.attributes());
      same &= bare == node;
      Integer earlier = seen.putIfAbsent(node.outputs().get(0), kept.size());
      if (earlier == null) {
        kept.add(bare);
      } else {
        same = false;
        kept.set(earlier, bare);
      }
    }
    return same ? nodes : kept;
  }
}
