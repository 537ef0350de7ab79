package org.assay.onnx;

import java.util.Optional;

/** Type of a value that flows through a graph ({@code TypeProto}). */
public sealed interface ValueType {
  /** A dense tensor; the shape is absent if even the rank is unknown. */
  record TensorType(ElementType element, Optional<Shape> shape) implements ValueType {
    /** A tensor type of known rank. */
    public TensorType(ElementType element, Shape shape) {
      this(element, Optional.of(shape));
    }

    @Override
    public String toString() {
      return element.text() + shape.map(Shape::toString).orElse("[...]");
    }
  }

  /** A sparse tensor. */
  record SparseTensorType(ElementType element, Optional<Shape> shape) implements ValueType {}

  /** A sequence of values of one type. */
  record SequenceType(ValueType element) implements ValueType {}

  /** A value that may be absent. */
  record OptionalType(ValueType element) implements ValueType {}

  /** A map from integers or strings. */
  record MapType(ElementType key, ValueType value) implements ValueType {}

  /** This type as a dense tensor type, if it is one. */
  default Optional<TensorType> asTensor() {
    return this instanceof TensorType tensor ? Optional.of(tensor) : Optional.empty();
  }
}
