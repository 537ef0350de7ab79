package org.assay.grad;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** A copy of a subgraph's nodes: some names are bound, every other name of its own is new. */
final class Renaming {
  private final Emitter names;
  private final Map<String, String> bound;

  Renaming(Emitter names, Map<String, String> bound) {
    this.names = names;
    this.bound = new HashMap<>(bound);
  }

  /** The name in the copy; tensors of outer graphs keep theirs. */
  String name(String inside) {
    return bound.getOrDefault(inside, inside);
  }

  private String own(String inside) {
    if (inside.isEmpty()) {
      return "";
    }
    return bound.computeIfAbsent(inside, names::fresh);
  }

  /** A constant of the copy. */
  Node constant(String name, Tensor value) {
    return Node.of("Constant", List.of(), List.of(own(name)), Attributes.of("value", value));
  }

  Node node(Node node) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes().forEach((key, value) -> attributes.put(key, attribute(value)));
    List<String> inputs = node.inputs().stream().map(this::name).toList();
    List<String> outputs = node.outputs().stream().map(this::own).toList();
    return node.with(node.opType(), inputs, outputs, attributes);
  }

  private Attribute attribute(Attribute value) {
    if (value instanceof Attribute.GraphValue g) {
      return new Attribute.GraphValue(graph(g.value()));
    }
    if (value instanceof Attribute.GraphList list) {
      return new Attribute.GraphList(list.values().stream().map(this::graph).toList());
    }
    return value;
  }

  private Graph graph(Graph graph) {
    Renaming inner = new Renaming(names, bound);
    graph.inputs().forEach(i -> inner.bound.remove(i.name()));
    graph.initializers().keySet().forEach(inner.bound::remove);
    graph.nodes().forEach(n -> n.outputs().forEach(inner.bound::remove));
    List<ValueInfo> inputs =
        graph.inputs().stream().map(i -> renamed(i, inner.own(i.name()))).toList();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    graph.initializers().forEach((name, tensor) -> constants.put(inner.own(name), tensor));
    List<Node> nodes = graph.nodes().stream().map(inner::node).toList();
    List<ValueInfo> outputs =
        graph.outputs().stream().map(o -> renamed(o, inner.name(o.name()))).toList();
    return Graph.of(graph.name(), inputs, outputs, nodes, constants);
  }

  private static ValueInfo renamed(ValueInfo value, String name) {
    return new ValueInfo(name, value.type(), value.docString(), value.metadata());
  }
}
