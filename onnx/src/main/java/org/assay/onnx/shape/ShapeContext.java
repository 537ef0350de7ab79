package org.assay.onnx.shape;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** What a {@link ShapeRule} may see of a node's surroundings. */
public interface ShapeContext {
  /** The node, in the form of the working opset. */
  Node node();

  /** Type of an input; empty if unknown or the input is absent. */
  Optional<ValueType> input(int index);

  /** Value of an input if it is constant; empty for absent inputs and large tensors. */
  Optional<Tensor> constant(int index);

  /**
   * Elements of an integer input of at most one axis, as dimensions: known, symbolic or unknown;
   * e.g. of {@code Concat(Shape(x)[0:1], [-1])}. A negative element cannot be a dimension: then
   * only {@link #constant} tells.
   */
  Optional<List<Dim>> dimensions(int index);

  /**
   * Infers a subgraph attribute.
   *
   * @param inputs types of the subgraph's inputs, in order
   * @return types of its outputs, in order
   */
  List<Optional<ValueType>> inferSubgraph(String attribute, List<Optional<ValueType>> inputs);
}
