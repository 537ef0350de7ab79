package org.assay.exec.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.exec.ExecException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * Inputs for one run, checked against a model's declared inputs.
 *
 * @param tensors input → tensor of the declared element type
 * @param binding sizes of the symbolic dimensions
 */
public record Feed(Map<String, Tensor> tensors, DimBinding binding) {
  public Feed {
    tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Takes what a model needs from named arrays (of an npz file, say) and converts it. A single
   * array feeds a single input whatever its name; arrays that no input asks for are left alone.
   *
   * @param inputs the model's inputs with their types, as {@link org.assay.exec.Runner#inputs()}
   * @throws ExecException of kind INPUT if an array is missing, a value does not fit the element
   *     type, or dimensions do not fit
   */
  public static Feed of(Map<String, ValueType.TensorType> inputs, Map<String, NdArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, ValueType.TensorType> input : inputs.entrySet()) {
      String name = input.getKey();
      NdArray array = arrays.get(name);
      if (array == null && inputs.size() == 1 && arrays.size() == 1) {
        array = arrays.values().iterator().next();
      }
      if (array == null) {
        throw new ExecException(
            ExecException.Kind.INPUT,
            "no array for input '" + name + "'",
            "data with the arrays " + String.join(", ", arrays.keySet()),
            "an array '" + name + "' of " + input.getValue(),
            "save it under that name: numpy.savez(path, **{\"" + name + "\": array})");
      }
      try {
        tensors.put(name, Tensors.toTensor(array, input.getValue().element()));
      } catch (DataException e) {
        throw new ExecException(
            ExecException.Kind.INPUT,
            e.what(),
            "array for input '" + name + "': " + e.where(),
            e.expected(),
            e.advice(),
            e);
      }
    }
    return new Feed(tensors, DimBinding.of(inputs, tensors));
  }
}
