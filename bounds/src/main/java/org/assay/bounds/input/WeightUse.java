package org.assay.bounds.input;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** What tensors are used for, by the flow of data; names never matter. */
final class WeightUse {
  private record Use(Node node, int operand) {}

  private final Graph graph;
  private final Map<String, List<Use>> uses = new HashMap<>();

  WeightUse(Graph graph) {
    this.graph = graph;
    collect(graph);
  }

  private void collect(Graph part) {
    for (Node node : part.nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        uses.computeIfAbsent(node.inputs().get(i), k -> new ArrayList<>()).add(new Use(node, i));
      }
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          collect(inner.value());
        }
      }
    }
  }

  /** Whether a tensor is only ever used to compute shapes: scales of Resize, ends of Range. */
  boolean isShapeLike(String name) {
    List<Use> direct = uses.getOrDefault(name, List.of());
    return !direct.isEmpty() && direct.stream().allMatch(WeightUse::isShapeUse);
  }

  private static boolean isShapeUse(Use use) {
    return switch (use.node.opType()) {
      case "Resize", "Upsample" -> use.operand > 0;
      case "Range", "Shape", "Size" -> true;
      default -> false;
    };
  }

  /**
   * Extent of the axis of a table that an integer tensor indexes, if it does; what else it is
   * compared or masked with does not widen that.
   */
  Optional<Long> gatheredExtent(String name) {
    long least = Long.MAX_VALUE;
    Deque<String> open = new ArrayDeque<>(List.of(name));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String at = open.pop();
      if (!seen.add(at)) {
        continue;
      }
      for (Use use : uses.getOrDefault(at, List.of())) {
        Node node = use.node;
        if (node.is("Gather") && use.operand == 1) {
          Tensor table = graph.initializers().get(node.inputs().get(0));
          if (table == null) {
            continue;
          }
          long axis = node.intAttribute("axis", 0);
          int i = (int) (axis < 0 ? axis + table.rank() : axis);
          if (i >= 0 && i < table.rank()) {
            least = Math.min(least, table.dims()[i]);
          }
        } else if (moves(node) && use.operand == 0) {
          open.addAll(node.outputs());
        }
      }
    }
    return least == Long.MAX_VALUE ? Optional.empty() : Optional.of(least);
  }

  private static boolean moves(Node node) {
    return switch (node.opType()) {
      case "Identity",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Slice",
          "Cast",
          "Expand" ->
          true;
      default -> false;
    };
  }
}
