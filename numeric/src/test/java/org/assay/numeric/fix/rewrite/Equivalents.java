package org.assay.numeric.fix.rewrite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Models that compute the same in other operators, as other exporters would write them. */
final class Equivalents {
  private Equivalents() {}

  /** Behind every tensor an Identity. */
  static Model withIdentities(Model model) {
    GraphBuilder builder = GraphBuilder.withoutNodes(model.graph());
    Map<String, String> now = new HashMap<>();
    Set<String> outputs = new HashSet<>();
    model.graph().outputs().forEach(o -> outputs.add(o.name()));
    for (Node n : model.graph().nodes()) {
      List<String> inputs = n.inputs().stream().map(i -> now.getOrDefault(i, i)).toList();
      builder.add(n.with(n.opType(), inputs, n.outputs(), n.attributes()));
      for (String output : n.outputs()) {
        if (!output.isEmpty() && !outputs.contains(output)) {
          now.put(output, builder.op("Identity", output));
        }
      }
    }
    return model.withGraph(builder.build());
  }

  /** a − b as −b + a, a / b as (1 / b) · a, −a as a · (−1), operands in another order. */
  static Model inOtherOperators(Model model) {
    GraphBuilder builder = GraphBuilder.withoutNodes(model.graph());
    for (Node n : model.graph().nodes()) {
      builder.add(
          switch (n.opType()) {
            case "Sub" -> binary(n, "Add", builder.op("Neg", n.inputs().get(1)), n.inputs().get(0));
            case "Div" ->
                binary(n, "Mul", builder.op("Reciprocal", n.inputs().get(1)), n.inputs().get(0));
            case "Add", "Mul" -> binary(n, n.opType(), n.inputs().get(1), n.inputs().get(0));
            case "Neg" -> binary(n, "Mul", n.inputs().get(0), minusOne(builder));
            default -> n;
          });
    }
    return model.withGraph(builder.build());
  }

  private static Node binary(Node n, String opType, String a, String b) {
    return n.with(opType, List.of(a, b), n.outputs(), Map.of());
  }

  private static String minusOne(GraphBuilder builder) {
    return builder.op("Constant", Map.of("value", new Attribute.TensorValue(Tensor.scalar(-1f))));
  }
}
