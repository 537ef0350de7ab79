package org.assay.grad;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Leaves out what no output needs. */
final class Liveness {
  private Liveness() {}

  /** Tensors that some depend on, themselves included. */
  static Set<String> reaching(List<Node> nodes, Collection<String> tensors) {
    Set<String> reaching = new HashSet<>(tensors);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).outputs().stream().anyMatch(reaching::contains)) {
        reaching.addAll(Captures.reads(nodes.get(i)));
      }
    }
    return reaching;
  }

  /** The graph without dead nodes and constants; inputs stay. */
  static Graph prune(Graph graph) {
    Set<String> live = new HashSet<>();
    graph.outputs().forEach(o -> live.add(o.name()));
    List<Node> kept = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(live::contains)) {
        kept.add(node);
        live.addAll(Captures.reads(node));
      }
    }
    Collections.reverse(kept);
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Set<String> inputs = new HashSet<>();
    graph.inputs().forEach(i -> inputs.add(i.name()));
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (live.contains(name) || inputs.contains(name)) {
                constants.put(name, tensor);
              }
            });
    Set<String> made = new HashSet<>();
    kept.forEach(n -> made.addAll(n.outputs()));
    Map<String, ValueInfo> declared = new LinkedHashMap<>();
    graph
        .valueInfo()
        .forEach(
            (name, info) -> {
              if (made.contains(name)) {
                declared.put(name, info);
              }
            });
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        kept,
        constants,
        graph.sparseInitializers(),
        declared,
        graph.quantization(),
        graph.docString(),
        graph.metadata());
  }
}
