package org.assay.onnx.shape;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** The value of a {@code Constant} node (opset 23), which may be in one of eight attributes. */
public final class ConstantValue {
  private static final Set<String> NAMES =
      Set.of(
          "value",
          "value_int",
          "value_float",
          "value_ints",
          "value_floats",
          "value_string",
          "value_strings");

  private ConstantValue() {}

  /** The value; empty if it is sparse, or no attribute gives it. */
  public static Optional<Tensor> of(Node node) {
    for (var entry : node.attributes().entrySet()) {
      // ONNX Runtime goes by the kind of the value: lists under the name 'value' are taken, too.
      Optional<Tensor> tensor =
          NAMES.contains(entry.getKey()) ? value(entry.getValue()) : Optional.empty();
      if (tensor.isPresent()) {
        return tensor;
      }
    }
    return Optional.empty();
  }

  private static Optional<Tensor> value(Attribute value) {
    if (value instanceof Attribute.TensorValue v) {
      return Optional.of(v.value());
    } else if (value instanceof Attribute.IntValue v) {
      return Optional.of(Tensor.scalar(v.value()));
    } else if (value instanceof Attribute.FloatValue v) {
      return Optional.of(Tensor.scalar(v.value()));
    } else if (value instanceof Attribute.IntList v) {
      return Optional.of(Tensor.ofLongs(v.toArray()));
    } else if (value instanceof Attribute.FloatList v) {
      return Optional.of(floats(v.values()));
    } else if (value instanceof Attribute.StringValue v) {
      return Optional.of(Tensor.ofStrings(new long[0], List.of(v)));
    } else if (value instanceof Attribute.StringList v) {
      return Optional.of(Tensor.ofStrings(new long[] {v.values().size()}, v.values()));
    }
    return Optional.empty();
  }

  private static Tensor floats(List<Float> values) {
    double[] doubles = values.stream().mapToDouble(Float::doubleValue).toArray();
    return Tensor.ofValues(ElementType.FLOAT, new long[] {doubles.length}, doubles);
  }
}
