package org.assay.grad;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;

/** Names that a graph and its subgraphs use, and new ones. Mutable. */
final class FreshNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> counters = new HashMap<>();

  private FreshNames() {}

  static FreshNames of(Graph graph) {
    FreshNames names = new FreshNames();
    names.taken.add("");
    names.reserve(graph);
    return names;
  }

  /** Keeps new names apart from all names of a graph. */
  void reserve(Graph graph) {
    graph.inputs().forEach(i -> taken.add(i.name()));
    graph.outputs().forEach(o -> taken.add(o.name()));
    taken.addAll(graph.initializers().keySet());
    taken.addAll(graph.sparseInitializers().keySet());
    taken.addAll(graph.valueInfo().keySet());
    for (Node node : graph.nodes()) {
      taken.addAll(node.inputs());
      taken.addAll(node.outputs());
      Captures.graphs(node).forEach(this::reserve);
    }
  }

  /** The hint itself if it is free, else with a number behind. */
  String fresh(String hint) {
    String candidate = hint;
    while (!taken.add(candidate)) {
      candidate = hint + "_" + counters.merge(hint, 1, Integer::sum);
    }
    return candidate;
  }
}
