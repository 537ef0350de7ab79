package org.assay.onnx.precision;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;

/** What the subgraphs of a node read from outside. */
final class Captures {
  private Captures() {}

  /** Names that the subgraphs of a node read and do not define, in the order they are met. */
  static Set<String> of(Node node) {
    Set<String> captured = new LinkedHashSet<>();
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        captured.addAll(of(inner.value()));
      }
    }
    return captured;
  }

  private static Set<String> of(Graph graph) {
    Set<String> captured = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      captured.addAll(node.inputs());
      captured.addAll(of(node));
    }
    captured.removeAll(defined(graph));
    captured.remove("");
    return captured;
  }

  /** Everything that a node and its subgraphs read. */
  static void read(Node node, Set<String> into) {
    into.addAll(node.inputs());
    into.addAll(of(node));
  }

  /** A node whose subgraphs read other names; its own operands are left alone. */
  static Node reading(Node node, Map<String, String> instead) {
    if (instead.isEmpty()) {
      return node;
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.replaceAll(
        (name, value) ->
            value instanceof Attribute.GraphValue inner
                ? new Attribute.GraphValue(reading(inner.value(), instead))
                : value);
    return node.with(node.opType(), node.inputs(), node.outputs(), attributes);
  }

  private static Graph reading(Graph graph, Map<String, String> instead) {
    Map<String, String> visible = new LinkedHashMap<>(instead);
    visible.keySet().removeAll(defined(graph));
    List<Node> nodes =
        graph.nodes().stream()
            .map(n -> reading(n, visible))
            .map(
                n ->
                    n.with(
                        n.opType(),
                        n.inputs().stream().map(i -> visible.getOrDefault(i, i)).toList(),
                        n.outputs(),
                        n.attributes()))
            .toList();
    return graph.withNodes(nodes);
  }

  private static Set<String> defined(Graph graph) {
    Set<String> defined = new HashSet<>(graph.initializers().keySet());
    defined.addAll(graph.sparseInitializers().keySet());
    graph.inputs().forEach(i -> defined.add(i.name()));
    graph.nodes().forEach(n -> defined.addAll(n.outputs()));
    return defined;
  }
}
