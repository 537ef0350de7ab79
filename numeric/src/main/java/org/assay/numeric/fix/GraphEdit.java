package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Puts nodes in front of a node of one graph, and lets others read what they make. */
final class GraphEdit {
  private final Graph graph;
  private final GraphBuilder names;
  private final List<Node> added = new ArrayList<>();

  /**
   * Starts with a graph.
   *
   * @param main the main graph, whose names new ones keep apart from
   */
  GraphEdit(Graph graph, Graph main) {
    this.graph = graph;
    this.names = new GraphBuilder("names").reserve(main).reserve(graph);
  }

  /** A new constant: a node, for an initializer counts as a weight that training may move. */
  String constant(String hint, Tensor value) {
    String name = names.fresh(hint);
    add(
        Node.of(
            "Constant",
            List.of(),
            List.of(name),
            Map.of("value", new Attribute.TensorValue(value))));
    return name;
  }

  /** A new node of one output, whose name begins like a tensor's. */
  String op(String hint, String opType, Map<String, Attribute> attributes, List<String> inputs) {
    String output = names.fresh(hint);
    add(Node.of(opType, inputs, List.of(output), attributes));
    return output;
  }

  /** A name that nothing has yet. */
  String fresh(String hint) {
    return names.fresh(hint);
  }

  void add(Node node) {
    added.add(node);
  }

  /** The graph with one node replaced; what was added so far comes before it. */
  Graph replaced(int node, Node replacement, List<Node> behind) {
    List<Node> nodes = new ArrayList<>(graph.nodes().subList(0, node));
    nodes.addAll(added);
    nodes.add(replacement);
    nodes.addAll(behind);
    nodes.addAll(graph.nodes().subList(node + 1, graph.nodes().size()));
    return graph.withNodes(nodes);
  }

  /** The graph with what was added after a node (−1: first of all), read in place of a tensor. */
  Graph insertedBehind(int node, String tensor, String instead) {
    List<Node> nodes = new ArrayList<>(graph.nodes().subList(0, node + 1));
    nodes.addAll(added);
    for (Node reader : graph.nodes().subList(node + 1, graph.nodes().size())) {
      nodes.add(reading(reader, tensor, instead));
    }
    return graph.withNodes(nodes);
  }

  /** A node that reads another tensor; so do its subgraphs, unless they define the name anew. */
  static Node reading(Node node, String tensor, String instead) {
    List<String> inputs = node.inputs().stream().map(i -> i.equals(tensor) ? instead : i).toList();
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.replaceAll(
        (name, value) ->
            value instanceof Attribute.GraphValue inner && !defines(inner.value(), tensor)
                ? new Attribute.GraphValue(reading(inner.value(), tensor, instead))
                : value);
    return node.with(node.opType(), inputs, node.outputs(), attributes);
  }

  private static Graph reading(Graph inner, String tensor, String instead) {
    List<Node> nodes = inner.nodes().stream().map(n -> reading(n, tensor, instead)).toList();
    return inner.withNodes(nodes);
  }

  private static boolean defines(Graph inner, String tensor) {
    Set<String> defined = new HashSet<>(inner.initializers().keySet());
    inner.inputs().forEach(i -> defined.add(i.name()));
    inner.nodes().forEach(n -> defined.addAll(n.outputs()));
    return defined.contains(tensor);
  }
}
