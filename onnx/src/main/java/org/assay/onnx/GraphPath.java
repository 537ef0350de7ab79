package org.assay.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Place of a graph within a model: the main graph, or a chain of subgraph attributes of nodes. */
public record GraphPath(List<Step> steps) {
  /** The main graph. */
  public static final GraphPath MAIN = new GraphPath(List.of());

  /** One step down: attribute {@code attribute} of the node with index {@code node}. */
  public record Step(int node, String attribute) {}

  public GraphPath {
    steps = List.copyOf(steps);
  }

  /** The subgraph of a node of this graph. */
  public GraphPath child(int node, String attribute) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(new Step(node, attribute));
    return new GraphPath(longer);
  }

  /** {@code main}, or e.g. {@code main/12.then_branch}. */
  @Override
  public String toString() {
    return steps.stream()
        .map(s -> "/" + s.node() + "." + s.attribute())
        .collect(Collectors.joining("", "main", ""));
  }
}
