package org.assay.onnx.structure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;

/** All names of tensors of a model, and new ones. */
final class Names {
  private final Model model;
  private final Set<String> used = new HashSet<>();

  Names(Model model) {
    this.model = model;
  }

  /** A name that nothing has yet, like a given one. */
  String fresh(String like) {
    if (used.isEmpty()) {
      // Rarely needed, so collected when first needed.
      used.add("");
      graph(model.graph());
      model.functions().forEach(f -> nodes(f.nodes()));
    }
    String name = like;
    for (int i = 1; !used.add(name); i++) {
      name = like + "__" + i;
    }
    return name;
  }

  private void graph(Graph graph) {
    graph.inputs().forEach(v -> used.add(v.name()));
    graph.outputs().forEach(v -> used.add(v.name()));
    used.addAll(graph.initializers().keySet());
    used.addAll(graph.sparseInitializers().keySet());
    nodes(graph.nodes());
  }

  private void nodes(List<Node> nodes) {
    for (Node node : nodes) {
      used.addAll(node.inputs());
      used.addAll(node.outputs());
      for (Attribute value : node.attributes().values()) {
        if (value instanceof Attribute.GraphValue g) {
          graph(g.value());
        } else if (value instanceof Attribute.GraphList list) {
          list.values().forEach(this::graph);
        }
      }
    }
  }
}
