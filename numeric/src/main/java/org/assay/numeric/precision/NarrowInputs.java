package org.assay.numeric.precision;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.exec.Runner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** The same inputs for models of different floating-point types. */
public final class NarrowInputs {
  private NarrowInputs() {}

  /**
   * Inputs as a model takes them; finite ones that its type does not hold become its greatest
   * number. What it does not have is left out.
   */
  public static Map<String, Tensor> typed(Map<String, Tensor> inputs, Runner runner) {
    Map<String, Tensor> typed = new LinkedHashMap<>();
    runner
        .inputs()
        .forEach(
            (name, type) -> {
              Tensor given = inputs.get(name);
              if (given != null) {
                typed.put(name, as(given, type));
              }
            });
    return typed;
  }

  private static Tensor as(Tensor tensor, ValueType.TensorType type) {
    ElementType element = type.element();
    if (tensor.type() == element || !element.isFloat()) {
      return tensor;
    }
    double[] values = tensor.toDoubles();
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) <= Double.MAX_VALUE) {
        values[i] = Math.max(-element.max(), Math.min(element.max(), values[i]));
      }
    }
    return Tensor.ofValues(element, tensor.dims(), values);
  }
}
