package org.assay.fuzz.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;

/** Turns inputs of the reference into those of the other model: other names, other float types. */
final class Feeding {
  private final Map<String, String> names;
  private final Map<String, TensorType> types;

  /**
   * Creates one.
   *
   * @param names of the reference's inputs, to those of the other model
   * @param types of the other model's inputs
   */
  Feeding(Map<String, String> names, Map<String, TensorType> types) {
    this.names = names;
    this.types = types;
  }

  Map<String, Tensor> apply(Map<String, Tensor> inputs) {
    Map<String, Tensor> fed = new LinkedHashMap<>();
    inputs.forEach(
        (name, tensor) -> {
          String image = names.getOrDefault(name, name);
          TensorType type = types.get(image);
          fed.put(image, type == null ? tensor : as(tensor, type.element()));
        });
    return fed;
  }

  /** The same values in another floating type, rounded to nearest. */
  static Tensor as(Tensor tensor, ElementType type) {
    if (tensor.type() == type || !type.isFloat() || !tensor.type().isFloat()) {
      return tensor;
    }
    double[] values = tensor.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = type.format().round(values[i]);
    }
    return Tensor.ofValues(type, tensor.dims(), values);
  }
}
