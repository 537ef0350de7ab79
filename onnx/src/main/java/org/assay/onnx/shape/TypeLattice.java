package org.assay.onnx.shape;

import java.util.Optional;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;

/** Types ordered by how much they tell. */
public final class TypeLattice {
  private TypeLattice() {}

  /** What holds of values of either type; empty if nothing does. */
  public static Optional<ValueType> join(Optional<ValueType> a, Optional<ValueType> b) {
    return a.isPresent() && b.isPresent() ? join(a.get(), b.get()) : Optional.empty();
  }

  private static Optional<ValueType> join(ValueType a, ValueType b) {
    if (a.equals(b)) {
      return Optional.of(a);
    }
    if (a instanceof ValueType.TensorType x && b instanceof ValueType.TensorType y) {
      return x.element() == y.element()
          ? Optional.of(new ValueType.TensorType(x.element(), join(x, y)))
          : Optional.empty();
    }
    if (a instanceof ValueType.SequenceType x && b instanceof ValueType.SequenceType y) {
      return join(x.element(), y.element()).map(ValueType.SequenceType::new);
    }
    if (a instanceof ValueType.OptionalType x && b instanceof ValueType.OptionalType y) {
      return join(x.element(), y.element()).map(ValueType.OptionalType::new);
    }
    return Optional.empty();
  }

  private static Optional<Shape> join(ValueType.TensorType a, ValueType.TensorType b) {
    return a.shape().isPresent() && b.shape().isPresent()
        ? Dims.join(a.shape().get(), b.shape().get())
        : Optional.empty();
  }

  /** The type without any shape. */
  public static Optional<ValueType> withoutShape(Optional<ValueType> type) {
    return type.map(TypeLattice::withoutShape);
  }

  private static ValueType withoutShape(ValueType type) {
    if (type instanceof ValueType.TensorType t) {
      return new ValueType.TensorType(t.element(), Optional.empty());
    }
    if (type instanceof ValueType.SequenceType s) {
      return new ValueType.SequenceType(withoutShape(s.element()));
    }
    return type instanceof ValueType.OptionalType o
        ? new ValueType.OptionalType(withoutShape(o.element()))
        : type;
  }
}
