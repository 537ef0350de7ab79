package org.assay.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** Checks that given tensors fit a model's inputs, before ORT sees them. */
final class Feeds {
  private Feeds() {}

  /**
   * Checks names, element types, ranks and known sizes.
   *
   * @throws ExecException of kind INPUT if they do not fit
   */
  static void check(Map<String, ValueType.TensorType> inputs, Map<String, Tensor> given) {
    for (Map.Entry<String, Tensor> tensor : given.entrySet()) {
      ValueType.TensorType type = inputs.get(tensor.getKey());
      if (type == null) {
        throw misfit(
            "no input '" + tensor.getKey() + "'",
            "model",
            "one of " + String.join(", ", inputs.keySet()),
            Suggestions.closest(tensor.getKey(), inputs.keySet()));
      }
      check(tensor.getKey(), type, tensor.getValue());
    }
    if (given.size() < inputs.size()) {
      List<String> missing = new ArrayList<>(inputs.keySet());
      missing.removeAll(given.keySet());
      throw misfit(
          "input '" + missing.get(0) + "' is not given",
          "model",
          "one tensor for each of " + String.join(", ", inputs.keySet()),
          "");
    }
  }

  private static void check(String name, ValueType.TensorType type, Tensor tensor) {
    if (tensor.type() != type.element()) {
      throw misfit(
          "elements of " + tensor.type().text(), "input '" + name + "'", type.toString(), "");
    }
    if (type.shape().isEmpty()) {
      return;
    }
    Shape shape = type.shape().get();
    long[] dims = tensor.dims();
    boolean fits = dims.length == shape.rank();
    for (int axis = 0; fits && axis < dims.length; axis++) {
      Dim dim = shape.dim(axis);
      fits = !dim.isKnown() || dim.sizeOrMinusOne() == dims[axis];
    }
    if (!fits) {
      throw misfit("a tensor " + tensor, "input '" + name + "'", type.toString(), "");
    }
  }

  private static ExecException misfit(String what, String where, String expected, String advice) {
    return new ExecException(ExecException.Kind.INPUT, what, where, expected, advice);
  }
}
