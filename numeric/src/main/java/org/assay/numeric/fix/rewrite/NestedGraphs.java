package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;

/** The graphs of branches and bodies, by their paths. */
public final class NestedGraphs {
  private NestedGraphs() {}

  /**
   * The graph at a path.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Graph at(Graph main, GraphPath path) {
    Graph graph = main;
    for (GraphPath.Step step : path.steps()) {
      graph = body(graph, step);
    }
    return graph;
  }

  /** The main graph with another graph at a path. */
  public static Graph replaced(Graph main, GraphPath path, Graph replacement) {
    return replaced(main, path.steps(), replacement);
  }

  private static Graph replaced(Graph graph, List<GraphPath.Step> steps, Graph replacement) {
    if (steps.isEmpty()) {
      return replacement;
    }
    GraphPath.Step step = steps.get(0);
    Graph inner = replaced(body(graph, step), steps.subList(1, steps.size()), replacement);
    Node node = graph.nodes().get(step.node());
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.put(step.attribute(), new Attribute.GraphValue(inner));
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.set(step.node(), node.with(node.opType(), node.inputs(), node.outputs(), attributes));
    return graph.withNodes(nodes);
  }

  private static Graph body(Graph graph, GraphPath.Step step) {
    if (step.node() < 0 || step.node() >= graph.nodes().size()) {
      throw new IllegalArgumentException("no node " + step.node() + " in graph " + graph.name());
    }
    return graph
        .nodes()
        .get(step.node())
        .graphAttribute(step.attribute())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "node " + step.node() + " has no graph '" + step.attribute() + "'"));
  }
}
