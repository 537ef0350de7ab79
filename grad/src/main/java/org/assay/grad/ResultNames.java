package org.assay.grad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Node;

/**
 * Gives results their names where they are computed, in place of a copy: derivatives by large
 * weights are as large, and a copy of each costs a good part of a small forward pass.
 */
final class ResultNames {
  private ResultNames() {}

  /**
   * The nodes with other names for some tensors, and without the Identity from one to the other.
   *
   * @param nodes of the main graph, in order; with an Identity to each result
   * @param named name of a result by tensor; those that no node computes, or that a subgraph reads,
   *     keep their Identity
   */
  static List<Node> given(List<Node> nodes, Map<String, String> named) {
    Set<String> computed = new HashSet<>();
    Set<String> captured = new HashSet<>();
    for (Node node : nodes) {
      computed.addAll(node.outputs());
      if (!Captures.graphs(node).isEmpty()) {
        captured.addAll(Captures.reads(node));
      }
    }
    Map<String, String> names = new HashMap<>(named);
    names.keySet().retainAll(computed);
    names.keySet().removeAll(captured);
    List<Node> renamed = new ArrayList<>();
    for (Node node : nodes) {
      boolean copy =
          node.is("Identity")
              && node.inputs().size() == 1
              && node.firstOutput().equals(names.get(node.inputs().get(0)));
      if (!copy) {
        renamed.add(
            node.with(
                node.opType(),
                node.inputs().stream().map(i -> names.getOrDefault(i, i)).toList(),
                node.outputs().stream().map(o -> names.getOrDefault(o, o)).toList(),
                node.attributes()));
      }
    }
    return renamed;
  }
}
