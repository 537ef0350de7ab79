package org.assay.onnx.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;

/**
 * Types: {@code float} is a scalar, {@code float[]} a tensor of unknown rank, {@code float[N, 3,
 * ?]} one of rank 3; {@code seq(T)}, {@code optional(T)}, {@code map(K, T)}, {@code
 * sparse_tensor(T)}.
 */
final class TypeSyntax {
  private static final int DEEPEST = 32;

  private final Scanner in;
  private final Budget budget;

  TypeSyntax(Scanner in, Budget budget) {
    this.in = in;
    this.budget = budget;
  }

  static boolean isTypeName(String word) {
    return switch (word) {
      case "seq", "map", "optional", "sparse_tensor", "opaque" -> true;
      default -> element(word).isPresent();
    };
  }

  private static Optional<ElementType> element(String word) {
    return ElementType.ofText(word).filter(t -> t.text().equals(word));
  }

  boolean nextIsType() {
    return isTypeName(in.peekIdentifier());
  }

  ValueType type() {
    return type(0);
  }

  private ValueType type(int depth) {
    if (depth > DEEPEST) {
      throw new ModelException(
          "types are nested more than " + DEEPEST + " deep",
          in.position(),
          "at most " + DEEPEST,
          "");
    }
    budget.entry(in);
    String word = typeName();
    switch (word) {
      case "seq", "optional" -> {
        in.expect('(');
        ValueType inner = type(depth + 1);
        in.expect(')');
        return word.equals("seq")
            ? new ValueType.SequenceType(inner)
            : new ValueType.OptionalType(inner);
      }
      case "map" -> {
        in.expect('(');
        ElementType key = elementType();
        in.expect(',');
        ValueType value = type(depth + 1);
        in.expect(')');
        return new ValueType.MapType(key, value);
      }
      case "sparse_tensor" -> {
        in.expect('(');
        ElementType element = elementType();
        Optional<Shape> shape = shape();
        in.expect(')');
        return new ValueType.SparseTensorType(element, shape);
      }
      default -> {
        return new ValueType.TensorType(element(word).orElseThrow(), shape());
      }
    }
  }

  private String typeName() {
    String word = in.peekIdentifier();
    if (!isTypeName(word) || word.equals("opaque")) {
      throw in.error(
          "an element type (float, int64, …), seq(…), map(…), optional(…) or sparse_tensor(…)");
    }
    return in.optionalIdentifier();
  }

  private ElementType elementType() {
    Optional<ElementType> element = element(in.peekIdentifier());
    if (element.isEmpty()) {
      throw in.error("an element type (float, int64, …)");
    }
    in.optionalIdentifier();
    return element.get();
  }

  private Optional<Shape> shape() {
    if (!in.matches('[')) {
      return Optional.of(Shape.SCALAR);
    }
    if (in.matches(']')) {
      return Optional.empty();
    }
    List<Dim> dims = new ArrayList<>();
    do {
      dims.add(dim());
    } while (in.matches(','));
    in.expect(']');
    return Optional.of(new Shape(dims));
  }

  private Dim dim() {
    budget.entry(in);
    if (in.matches('?') || in.matches('*')) {
      return Dim.UNKNOWN;
    }
    if (in.peek() == '"') {
      String symbol = in.string();
      return symbol.isEmpty() ? Dim.UNKNOWN : Dim.of(symbol);
    }
    String symbol = in.optionalIdentifier();
    if (!symbol.isEmpty()) {
      return Dim.of(symbol);
    }
    long size = in.integer();
    // As in binary models: a negative size means that it is not fixed.
    return size < 0 ? Dim.UNKNOWN : Dim.of(size);
  }
}
