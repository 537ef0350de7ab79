package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Which nodes and constants of a graph something needs. */
final class Liveness {
  private Liveness() {}

  /**
   * A graph with other nodes, without those, and without the constants, that were needed before and
   * are not any more. What was idle before stays: it is not ours to judge.
   */
  static Graph pruned(Graph old, List<Node> nodes) {
    Set<String> before = new HashSet<>();
    kept(old, old.nodes(), Set.of(), before);
    Set<String> idle = new HashSet<>();
    for (Node node : old.nodes()) {
      if (node.outputs().stream().noneMatch(before::contains)) {
        idle.addAll(node.outputs());
      }
    }
    Set<String> after = new HashSet<>();
    List<Node> kept = kept(old, nodes, idle, after);
    Set<String> there = new HashSet<>(after);
    kept.forEach(n -> there.addAll(n.outputs()));
    old.inputs().forEach(i -> there.add(i.name()));
    Map<String, Tensor> initializers = new LinkedHashMap<>(old.initializers());
    initializers
        .keySet()
        .removeIf(n -> before.contains(n) && !after.contains(n) && old.input(n).isEmpty());
    there.addAll(initializers.keySet());
    Map<String, ValueInfo> valueInfo = new LinkedHashMap<>(old.valueInfo());
    valueInfo.keySet().retainAll(there);
    return new Graph(
        old.name(),
        old.inputs(),
        old.outputs(),
        kept,
        initializers,
        old.sparseInitializers(),
        valueInfo,
        old.quantization(),
        old.docString(),
        old.metadata());
  }

  /** The nodes so that each comes after those it needs; as they are, where they do. */
  static List<Node> ordered(List<Node> nodes) {
    Set<String> waiting = new HashSet<>();
    nodes.forEach(n -> waiting.addAll(n.outputs()));
    waiting.remove("");
    List<Node> ordered = new ArrayList<>(nodes.size());
    List<Node> left = nodes;
    while (!left.isEmpty()) {
      List<Node> later = new ArrayList<>();
      for (Node node : left) {
        Set<String> used = new HashSet<>();
        uses(node, used);
        used.removeAll(node.outputs());
        if (used.stream().anyMatch(waiting::contains)) {
          later.add(node);
        } else {
          ordered.add(node);
          node.outputs().forEach(waiting::remove);
        }
      }
      if (later.size() == left.size()) {
        throw new IllegalStateException("a rewrite made a cycle of " + later.size() + " nodes");
      }
      left = later;
    }
    return ordered;
  }

  // Nodes that the outputs or idle nodes need; what they need is collected.
  private static List<Node> kept(
      Graph graph, List<Node> nodes, Set<String> idle, Set<String> needed) {
    graph.outputs().forEach(o -> needed.add(o.name()));
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.outputs().stream().anyMatch(o -> needed.contains(o) || idle.contains(o))) {
        kept.add(node);
        uses(node, needed);
      }
    }
    Collections.reverse(kept);
    return kept;
  }

  private static void uses(Node node, Set<String> needed) {
    needed.addAll(node.inputs());
    // An operand that is left out is no tensor.
    needed.remove("");
    captured(node, needed);
  }

  /** Adds what the graphs of a node use, of their own and from around them. */
  static void captured(Node node, Set<String> needed) {
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue graph) {
        usedInside(graph.value(), needed);
      } else if (attribute instanceof Attribute.GraphList list) {
        list.values().forEach(g -> usedInside(g, needed));
      }
    }
  }

  private static void usedInside(Graph graph, Set<String> needed) {
    graph.outputs().forEach(o -> needed.add(o.name()));
    graph.nodes().forEach(n -> uses(n, needed));
  }
}
