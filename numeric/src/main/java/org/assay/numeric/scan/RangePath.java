package org.assay.numeric.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.report.RangeStep;

/** The shortest chain of tensors from an input to an operand, with their ranges. */
final class RangePath {
  private final Map<String, Node> producers = new HashMap<>();
  private final Set<String> sources;
  private final Map<String, Bounds> bounds;

  /**
   * Chains within a graph and its subgraphs.
   *
   * @param sources names of the inputs, and of weights that are not exact
   * @param bounds by tensor, of all graphs
   */
  RangePath(Graph graph, Set<String> sources, Map<String, Bounds> bounds) {
    this.sources = sources;
    this.bounds = bounds;
    collect(graph);
  }

  private void collect(Graph graph) {
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        producers.putIfAbsent(output, node);
      }
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          collect(inner.value());
        }
      }
    }
  }

  /** From an input to {@code tensor}, both included; only the tensor if no input leads there. */
  List<RangeStep> to(String tensor) {
    Map<String, String> next = new HashMap<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(tensor);
    seen.add(tensor);
    String end = tensor;
    while (!open.isEmpty()) {
      String at = open.poll();
      if (sources.contains(at)) {
        end = at;
        break;
      }
      Node producer = producers.get(at);
      if (producer == null) {
        continue;
      }
      for (String input : producer.inputs()) {
        if (!input.isEmpty() && seen.add(input)) {
          next.put(input, at);
          open.add(input);
        }
      }
    }
    List<RangeStep> chain = new ArrayList<>();
    Optional<String> step = Optional.of(end);
    while (step.isPresent()) {
      chain.add(range(step.get()));
      step = Optional.ofNullable(next.get(step.get()));
    }
    return Collections.unmodifiableList(chain);
  }

  private RangeStep range(String tensor) {
    Bounds known = bounds.get(tensor);
    if (known == null) {
      return new RangeStep(tensor, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    Cell hull = known.hull();
    return new RangeStep(tensor, Ends.lo(hull), Ends.hi(hull));
  }
}
