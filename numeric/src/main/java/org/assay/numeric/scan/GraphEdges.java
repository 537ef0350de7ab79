package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.precision.Site;

/** Who makes and who reads a tensor, in a graph and its subgraphs. */
final class GraphEdges {
  private final Map<String, Site> makers = new HashMap<>();
  private final Map<String, List<Site>> readers = new HashMap<>();
  private int nodes;

  GraphEdges(Graph graph) {
    collect(GraphPath.MAIN, graph);
  }

  private void collect(GraphPath path, Graph graph) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      Site site = new Site(path, i);
      nodes++;
      node.inputs().forEach(t -> readers.computeIfAbsent(t, k -> new ArrayList<>()).add(site));
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          makers.putIfAbsent(output, site);
        }
      }
      for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
        if (a.getValue() instanceof Attribute.GraphValue inner) {
          collect(path.child(i, a.getKey()), inner.value());
        }
      }
    }
  }

  /** Number of nodes. */
  int nodes() {
    return nodes;
  }

  /** Everything that nodes make. */
  Set<String> tensors() {
    return Collections.unmodifiableSet(makers.keySet());
  }

  /** The node that makes a tensor; empty for inputs and initializers. */
  Optional<Site> maker(String tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  /** The nodes that read a tensor. */
  List<Site> readers(String tensor) {
    return readers.getOrDefault(tensor, List.of());
  }
}
