package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * {@code Relu(x)} as {@code Clip(x, 0, C)}, C the greatest number of a 16-bit type, where x may
 * exceed it. What the type holds is not changed, and there are as many nodes; but infinity ends
 * there, instead of becoming NaN further on ({@code Inf − Inf}, {@code 0 · Inf}).
 */
final class ReluClips {
  private ReluClips() {}

  /**
   * Outputs of the Relus of a main graph that become Clips.
   *
   * @param overflowing tensors that may exceed the type
   * @param wide outputs of nodes that stay in float32
   */
  static Set<String> where(Graph graph, Set<String> overflowing, Set<String> wide) {
    Set<String> found = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (node.is("Relu")
          && node.hasInput(0)
          && overflowing.contains(node.inputs().get(0))
          && !wide.contains(node.inputs().get(0))
          && !wide.contains(node.firstOutput())) {
        found.add(node.firstOutput());
      }
    }
    return found;
  }

  /**
   * The model with those Relus replaced, and with an end behind sums.
   *
   * @param sums tensors that a mask flows into which the type does not hold: added to it, a score
   *     may exceed the type, and a row that is wholly masked would become NaN
   */
  static Model applied(Model model, Set<String> relus, Set<String> sums, ElementType type) {
    if (relus.isEmpty() && sums.isEmpty()) {
      return model;
    }
    Graph graph = model.graph();
    GraphBuilder names = new GraphBuilder("names").reserve(graph);
    String zero = names.fresh("relu_least");
    String most = names.fresh("greatest");
    String least = names.fresh("least");
    List<Node> nodes = new ArrayList<>();
    nodes.add(constant(zero, 0));
    nodes.add(constant(most, type.max()));
    nodes.add(constant(least, -type.max()));
    for (Node node : graph.nodes()) {
      if (sums.contains(node.firstOutput())) {
        String sum = names.fresh(node.firstOutput() + "__sum");
        nodes.add(node.with(node.opType(), node.inputs(), List.of(sum), node.attributes()));
        nodes.add(
            Node.of("Clip", List.of(sum, least, most), List.of(node.firstOutput()), Map.of()));
        continue;
      }
      nodes.add(
          relus.contains(node.firstOutput()) && node.is("Relu")
              ? node.with(
                  "Clip", List.of(node.inputs().get(0), zero, most), node.outputs(), Map.of())
              : node);
    }
    return model.withGraph(graph.withNodes(nodes));
  }

  private static Node constant(String name, double value) {
    return Node.of(
        "Constant",
        List.of(),
        List.of(name),
        Map.of(
            "value",
            new Attribute.TensorValue(Tensor.ofValues(ElementType.FLOAT, new long[0], value))));
  }
}
