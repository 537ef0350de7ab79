package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;

/** Declared types with sizes in place of symbols, and their merging with inferred ones. */
final class DeclaredTypes {
  private final Map<String, Long> sizes;

  DeclaredTypes(Map<String, Long> sizes) {
    this.sizes = Map.copyOf(sizes);
  }

  /** The type with bound symbols replaced, and the others in canonical form. */
  ValueType bound(ValueType type) {
    if (type instanceof ValueType.TensorType t) {
      return new ValueType.TensorType(t.element(), t.shape().map(this::bound));
    }
    if (type instanceof ValueType.SequenceType s) {
      return new ValueType.SequenceType(bound(s.element()));
    }
    if (type instanceof ValueType.OptionalType o) {
      return new ValueType.OptionalType(bound(o.element()));
    }
    return type;
  }

  private Shape bound(Shape shape) {
    List<Dim> dims = new ArrayList<>(shape.rank());
    for (Dim dim : shape.dims()) {
      Long size = dim instanceof Dim.Symbol symbol ? sizes.get(symbol.name()) : null;
      if (size != null) {
        dims.add(Dim.of(size));
      } else {
        dims.add(dim instanceof Dim.Symbol ? DimExpression.of(dim).substitute(sizes).toDim() : dim);
      }
    }
    return new Shape(dims);
  }

  /** The result of a merge. */
  record Merged(ValueType type, boolean contradicts) {}

  /** What the inferred type leaves open is taken from the declared one. */
  Merged merge(ValueType declared, ValueType inferred) {
    ValueType given = bound(declared);
    if (given instanceof ValueType.TensorType d && inferred instanceof ValueType.TensorType i) {
      return merge(d, i);
    }
    if (given instanceof ValueType.SequenceType d && inferred instanceof ValueType.SequenceType i) {
      Merged element = merge(d.element(), i.element());
      return new Merged(new ValueType.SequenceType(element.type()), element.contradicts());
    }
    if (given instanceof ValueType.OptionalType d && inferred instanceof ValueType.OptionalType i) {
      Merged element = merge(d.element(), i.element());
      return new Merged(new ValueType.OptionalType(element.type()), element.contradicts());
    }
    return new Merged(inferred, !given.equals(inferred));
  }

  private static Merged merge(ValueType.TensorType declared, ValueType.TensorType inferred) {
    if (declared.element() != inferred.element()) {
      return new Merged(inferred, true);
    }
    if (declared.shape().isEmpty()) {
      return new Merged(inferred, false);
    }
    if (inferred.shape().isEmpty()) {
      return new Merged(declared, false);
    }
    Shape d = declared.shape().get();
    Shape i = inferred.shape().get();
    if (d.rank() != i.rank()) {
      return new Merged(inferred, true);
    }
    boolean contradicts = false;
    List<Dim> dims = new ArrayList<>(i.rank());
    for (int axis = 0; axis < i.rank(); axis++) {
      contradicts |= Dims.merge(d.dim(axis), i.dim(axis)).isEmpty();
      dims.add(i.dim(axis) == Dim.UNKNOWN ? d.dim(axis) : i.dim(axis));
    }
    return new Merged(
        new ValueType.TensorType(inferred.element(), Optional.of(new Shape(dims))), contradicts);
  }
}
