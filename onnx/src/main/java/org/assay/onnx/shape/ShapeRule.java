package org.assay.onnx.shape;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ValueType;

/** Types of an operator's outputs from types, and where they matter values, of its inputs. */
@FunctionalInterface
public interface ShapeRule {
  /**
   * Infers the outputs' types.
   *
   * @return one entry per output of the node, in order; empty where nothing is known
   * @throws org.assay.onnx.ModelException if the node contradicts its operator's specification
   */
  List<Optional<ValueType>> infer(ShapeContext context);
}
