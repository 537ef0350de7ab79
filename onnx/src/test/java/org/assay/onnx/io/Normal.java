package org.assay.onnx.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;

/** Models without the lines of their texts, so that they can be compared. */
public final class Normal {
  private Normal() {}

  /** The same model without lines. */
  public static Model withoutLines(Model model) {
    return new Model(
        model.irVersion(),
        model.operatorSets(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        graph(model.graph()),
        model.functions().stream().map(Normal::function).toList(),
        model.metadata(),
        model.uninterpreted());
  }

  private static Function function(Function f) {
    return new Function(
        f.domain(),
        f.name(),
        f.overload(),
        f.inputs(),
        f.outputs(),
        f.attributes(),
        attributes(f.attributeDefaults()),
        nodes(f.nodes()),
        f.operatorSets(),
        f.valueInfo(),
        f.docString(),
        f.metadata());
  }

  private static Graph graph(Graph graph) {
    return graph.withNodes(nodes(graph.nodes()));
  }

  private static List<Node> nodes(List<Node> nodes) {
    return nodes.stream().map(Normal::node).toList();
  }

  private static Node node(Node n) {
    return new Node(
        n.name(),
        n.domain(),
        n.opType(),
        n.overload(),
        n.inputs(),
        n.outputs(),
        attributes(n.attributes()),
        n.docString(),
        n.metadata(),
        n.deviceConfigurations(),
        OptionalInt.empty());
  }

  private static Map<String, Attribute> attributes(Map<String, Attribute> attributes) {
    Map<String, Attribute> normal = new LinkedHashMap<>();
    attributes.forEach((name, value) -> normal.put(name, attribute(value)));
    return normal;
  }

  private static Attribute attribute(Attribute value) {
    if (value instanceof Attribute.GraphValue g) {
      return new Attribute.GraphValue(graph(g.value()));
    }
    if (value instanceof Attribute.GraphList list) {
      return new Attribute.GraphList(list.values().stream().map(Normal::graph).toList());
    }
    return value;
  }
}
