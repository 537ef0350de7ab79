package org.assay.onnx.shape;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** The value of a {@code Constant} node (opset 23), which may be in one of eight attributes. */
public final class ConstantValue {
  private ConstantValue() {}

  /** The value; empty if it is sparse, or no attribute gives it. */
  public static Optional<Tensor> of(Node node) {
    for (var entry : node.attributes().entrySet()) {
      Attribute value = entry.getValue();
      Optional<Tensor> tensor = Optional.empty();
      if (entry.getKey().equals("value") && value instanceof Attribute.TensorValue v) {
        tensor = Optional.of(v.value());
      } else if (entry.getKey().equals("value_int") && value instanceof Attribute.IntValue v) {
        tensor = Optional.of(Tensor.scalar(v.value()));
      } else if (entry.getKey().equals("value_float") && value instanceof Attribute.FloatValue v) {
        tensor = Optional.of(Tensor.scalar(v.value()));
      } else if (entry.getKey().equals("value_ints") && value instanceof Attribute.IntList v) {
        tensor = Optional.of(Tensor.ofLongs(v.toArray()));
      } else if (entry.getKey().equals("value_floats") && value instanceof Attribute.FloatList v) {
        tensor = Optional.of(floats(v.values()));
      } else if (entry.getKey().equals("value_string")
          && value instanceof Attribute.StringValue v) {
        tensor = Optional.of(Tensor.ofStrings(new long[0], List.of(v)));
      } else if (entry.getKey().equals("value_strings")
          && value instanceof Attribute.StringList v) {
        tensor = Optional.of(Tensor.ofStrings(new long[] {v.values().size()}, v.values()));
      }
      if (tensor.isPresent()) {
        return tensor;
      }
    }
    return Optional.empty();
  }

  private static Tensor floats(List<Float> values) {
    double[] doubles = values.stream().mapToDouble(Float::doubleValue).toArray();
    return Tensor.ofValues(ElementType.FLOAT, new long[] {doubles.length}, doubles);
  }
}
