package org.assay.exec.feed;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.exec.ExecException;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * The sizes that symbolic dimensions take for given tensors.
 *
 * @param sizes symbol → size, in the order of the inputs
 */
public record DimBinding(Map<String, Long> sizes) {
  public DimBinding {
    sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
  }

  /**
   * Binds the symbols of declared types to the dimensions of tensors; a tensor without a declared
   * type or a declared shape binds nothing.
   *
   * @throws ExecException of kind INPUT if ranks or known sizes differ, or one symbol gets two
   *     sizes
   */
  public static DimBinding of(
      Map<String, ValueType.TensorType> types, Map<String, Tensor> tensors) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    Map<String, String> from = new LinkedHashMap<>();
    for (Map.Entry<String, ValueType.TensorType> entry : types.entrySet()) {
      Tensor tensor = tensors.get(entry.getKey());
      if (tensor == null || entry.getValue().shape().isEmpty()) {
        continue;
      }
      Shape shape = entry.getValue().shape().get();
      long[] dims = tensor.dims();
      if (dims.length != shape.rank()) {
        throw misfit(entry.getKey(), entry.getValue(), dims);
      }
      for (int axis = 0; axis < dims.length; axis++) {
        Dim dim = shape.dim(axis);
        if (dim instanceof Dim.Known known && known.size() != dims[axis]) {
          throw misfit(entry.getKey(), entry.getValue(), dims);
        } else if (dim instanceof Dim.Symbol symbol) {
          String place = "axis " + axis + " of '" + entry.getKey() + "'";
          Long before = sizes.putIfAbsent(symbol.name(), dims[axis]);
          if (before != null && before != dims[axis]) {
            throw new ExecException(
                ExecException.Kind.INPUT,
                "dimension '" + symbol.name() + "' is " + before + " and " + dims[axis],
                from.get(symbol.name()) + " and " + place,
                "one size for both",
                "");
          }
          from.putIfAbsent(symbol.name(), place);
        }
      }
    }
    return new DimBinding(sizes);
  }

  /** A declared shape with the bound symbols put in; others stay. */
  public Shape resolve(Shape shape) {
    return new Shape(
        shape.dims().stream()
            .map(
                dim ->
                    dim instanceof Dim.Symbol symbol && sizes.containsKey(symbol.name())
                        ? Dim.of((long) sizes.get(symbol.name()))
                        : dim)
            .toList());
  }

  private static ExecException misfit(String name, ValueType.TensorType type, long[] dims) {
    String advice =
        type.shape().map(Shape::rank).orElse(-1) == dims.length + 1
            ? "add the missing axis, e.g. array[None] for a batch of one"
            : "";
    return new ExecException(
        ExecException.Kind.INPUT,
        "dimensions " + Arrays.toString(dims),
        "input '" + name + "'",
        type.toString(),
        advice);
  }
}
