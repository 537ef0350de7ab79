package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionConversion;

/**
 * A model without subgraphs, converted to float16 for ONNX Runtime's own kernels, whose inputs and
 * outputs stay in float32 so that it can be run beside the original.
 */
final class Float16Model {
  private Float16Model() {}

  static Model of(Model model) {
    Graph half = PrecisionConversion.of(model, ElementType.FLOAT16, ConstantPolicy.CLAMP).graph();
    Map<String, String> inner = new HashMap<>();
    List<Node> before = new ArrayList<>();
    List<Node> after = new ArrayList<>();
    for (ValueInfo input : half.inputs()) {
      if (isHalf(input)) {
        inner.put(input.name(), input.name() + "/float16");
        before.add(cast(input.name(), inner.get(input.name()), ElementType.FLOAT16));
      }
    }
    for (ValueInfo output : half.outputs()) {
      if (isHalf(output)) {
        inner.put(output.name(), output.name() + "/float16");
        after.add(cast(inner.get(output.name()), output.name(), ElementType.FLOAT));
      }
    }
    UnaryOperator<String> renamed = name -> inner.getOrDefault(name, name);
    List<Node> nodes = new ArrayList<>(before);
    for (Node node : half.nodes()) {
      nodes.add(
          node.with(
              node.opType(),
              node.inputs().stream().map(renamed).toList(),
              node.outputs().stream().map(renamed).toList(),
              node.attributes()));
    }
    nodes.addAll(after);
    return model.withGraph(
        half.withNodes(nodes)
            .withInputs(half.inputs().stream().map(Float16Model::wide).toList())
            .withOutputs(half.outputs().stream().map(Float16Model::wide).toList()));
  }

  private static boolean isHalf(ValueInfo info) {
    return info.type().orElseThrow() instanceof TensorType t && t.element() == ElementType.FLOAT16;
  }

  private static ValueInfo wide(ValueInfo info) {
    return isHalf(info) && info.type().orElseThrow() instanceof TensorType t
        ? ValueInfo.of(info.name(), new TensorType(ElementType.FLOAT, t.shape()))
        : info;
  }

  private static Node cast(String from, String to, ElementType type) {
    return Node.of(
        "Cast", List.of(from), List.of(to), Map.of("to", new Attribute.IntValue(type.code())));
  }
}
