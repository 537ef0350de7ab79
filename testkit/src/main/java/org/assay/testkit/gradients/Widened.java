package org.assay.testkit.gradients;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** The same model with every floating tensor in double precision, so that nothing is rounded. */
public final class Widened {
  private Widened() {}

  /** The model, widened. */
  public static Model of(Model model) {
    return model.withGraph(graph(model.graph()));
  }

  /** A tensor in double precision if it is floating, else as it is. */
  public static Tensor tensor(Tensor tensor) {
    return tensor.type().isFloat()
        ? Tensor.ofValues(ElementType.DOUBLE, tensor.dims(), tensor.toDoubles())
        : tensor;
  }

  private static Graph graph(Graph graph) {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    graph.initializers().forEach((name, value) -> constants.put(name, tensor(value)));
    Map<String, ValueInfo> types = new LinkedHashMap<>();
    graph.valueInfo().forEach((name, value) -> types.put(name, info(value)));
    return new Graph(
        graph.name(),
        infos(graph.inputs()),
        infos(graph.outputs()),
        graph.nodes().stream().map(Widened::node).toList(),
        constants,
        graph.sparseInitializers(),
        types,
        graph.quantization(),
        graph.docString(),
        graph.metadata());
  }

  private static List<ValueInfo> infos(List<ValueInfo> values) {
    return values.stream().map(Widened::info).toList();
  }

  private static ValueInfo info(ValueInfo value) {
    return value
        .type()
        .flatMap(ValueType::asTensor)
        .map(
            t ->
                ValueInfo.of(
                    value.name(), new ValueType.TensorType(element(t.element()), t.shape())))
        .orElse(value);
  }

  private static ElementType element(ElementType type) {
    return type.isFloat() ? ElementType.DOUBLE : type;
  }

  private static Node node(Node node) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes().forEach((name, value) -> attributes.put(name, attribute(name, value)));
    return node.with(node.opType(), node.inputs(), node.outputs(), attributes);
  }

  private static Attribute attribute(String name, Attribute value) {
    if (value instanceof Attribute.TensorValue t) {
      return new Attribute.TensorValue(tensor(t.value()));
    }
    if (value instanceof Attribute.GraphValue g) {
      return new Attribute.GraphValue(graph(g.value()));
    }
    if (value instanceof Attribute.IntValue i && (name.equals("to") || name.equals("dtype"))) {
      ElementType type = ElementType.ofCode((int) i.value()).orElseThrow();
      return new Attribute.IntValue(element(type).code());
    }
    return value;
  }
}
