package org.assay.grad;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;

/** What subgraphs read of the graphs around them. */
final class Captures {
  private Captures() {}

  /** The subgraphs of a node. */
  static List<Graph> graphs(Node node) {
    List<Graph> graphs = new ArrayList<>();
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue graph) {
        graphs.add(graph.value());
      } else if (attribute instanceof Attribute.GraphList list) {
        graphs.addAll(list.values());
      }
    }
    return graphs;
  }

  /** Tensors of outer graphs that a graph reads, in order of first use. */
  static Set<String> of(Graph graph) {
    Set<String> own = new HashSet<>();
    graph.inputs().forEach(i -> own.add(i.name()));
    own.addAll(graph.initializers().keySet());
    own.addAll(graph.sparseInitializers().keySet());
    Set<String> read = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      for (String name : reads(node)) {
        if (!own.contains(name)) {
          read.add(name);
        }
      }
      own.addAll(node.outputs());
    }
    graph.outputs().stream().map(o -> o.name()).filter(o -> !own.contains(o)).forEach(read::add);
    return read;
  }

  /** All tensors that a node reads: its inputs, and what its subgraphs capture. */
  static Set<String> reads(Node node) {
    Set<String> reads = new LinkedHashSet<>(node.inputs());
    reads.remove("");
    graphs(node).forEach(g -> reads.addAll(of(g)));
    return reads;
  }
}
