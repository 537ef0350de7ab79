package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** A node's operands as rules ask for them: each question checks what the answer presupposes. */
public final class Operands {
  private final ShapeContext context;

  /** Operands of a context's node. */
  public Operands(ShapeContext context) {
    this.context = context;
  }

  /** The node. */
  public Node node() {
    return context.node();
  }

  /** The context itself, for subgraphs and dimensions. */
  public ShapeContext context() {
    return context;
  }

  /** Number of inputs, without absent ones at the end. */
  public int count() {
    int count = node().inputs().size();
    while (count > 0 && node().inputs().get(count - 1).isEmpty()) {
      count--;
    }
    return count;
  }

  /** Whether an input is given. */
  public boolean has(int index) {
    return node().hasInput(index);
  }

  /** An error at this node. */
  public ModelException error(String what, String expected) {
    return new ModelException(what, node().describe(), expected, "");
  }

  /** Type of an input as a tensor; an error if it is something else. */
  public Optional<ValueType.TensorType> tensor(int index) {
    Optional<ValueType> type = has(index) ? context.input(index) : Optional.empty();
    if (type.isPresent() && type.get().asTensor().isEmpty()) {
      throw error(describe(index) + " is no tensor", "a tensor");
    }
    return type.flatMap(ValueType::asTensor);
  }

  /** Any input's type. */
  public Optional<ValueType> type(int index) {
    return has(index) ? context.input(index) : Optional.empty();
  }

  /** Element type of an input. */
  public Optional<ElementType> element(int index) {
    return tensor(index).map(ValueType.TensorType::element);
  }

  /** The one element type of several inputs; an error if they differ. */
  public Optional<ElementType> element(int first, int... others) {
    Optional<ElementType> element = element(first);
    for (int other : others) {
      Optional<ElementType> next = element(other);
      if (element.isPresent() && next.isPresent() && !element.equals(next)) {
        throw error(
            describe(first)
                + " is "
                + element.get().text()
                + ", "
                + describe(other)
                + " "
                + next.get().text(),
            "equal element types");
      }
      element = element.or(() -> next);
    }
    return element;
  }

  /** Shape of an input. */
  public Optional<Shape> shape(int index) {
    return tensor(index).flatMap(ValueType.TensorType::shape);
  }

  /** Shape of an input that must have a rank between bounds. */
  public Optional<Shape> shape(int index, int least, int most) {
    Optional<Shape> shape = shape(index);
    if (shape.isPresent() && (shape.get().rank() < least || shape.get().rank() > most)) {
      String expected =
          least == most
              ? "rank " + least
              : most == Integer.MAX_VALUE
                  ? "rank " + least + " or more"
                  : "a rank of " + least + " to " + most;
      throw error(describe(index) + " has shape " + shape.get(), expected);
    }
    return shape;
  }

  /** Value of a constant input. */
  public Optional<Tensor> constant(int index) {
    return has(index) ? context.constant(index) : Optional.empty();
  }

  /** Value of a constant integer input of at most one axis. */
  public Optional<long[]> longs(int index) {
    Optional<Tensor> value = constant(index);
    if (value.isPresent() && !(value.get().type().isInteger() && value.get().rank() <= 1)) {
      throw error(describe(index) + " is " + value.get(), "integers on at most one axis");
    }
    return value.map(Tensor::toLongs);
  }

  /** Value of a constant integer input of one element. */
  public Optional<Long> scalar(int index) {
    Optional<Tensor> value = constant(index);
    if (value.isPresent()
        && (value.get().size() != 1
            || !(value.get().type().isInteger() || value.get().type() == ElementType.BOOL))) {
      throw error(describe(index) + " is " + value.get(), "one integer");
    }
    return value.map(v -> v.longAt(0));
  }

  /** Value of a constant real input, as doubles. */
  public Optional<double[]> doubles(int index) {
    Optional<Tensor> value = constant(index);
    if (value.isPresent()
        && (value.get().type() == ElementType.STRING || value.get().type().isComplex())) {
      throw error(describe(index) + " is " + value.get(), "real numbers");
    }
    return value.map(Tensor::toDoubles);
  }

  /** Elements of an integer input as dimensions; one that may be negative is unknown. */
  public Optional<List<Dim>> dimensions(int index) {
    if (!has(index)) {
      return Optional.empty();
    }
    Optional<long[]> values = longs(index);
    if (values.isPresent()) {
      return Optional.of(
          Arrays.stream(values.get()).mapToObj(v -> v < 0 ? Dim.UNKNOWN : Dim.of(v)).toList());
    }
    Optional<List<Dim>> dims = context.dimensions(index);
    if (dims.isPresent()) {
      return dims;
    }
    // Even of unknown values the number is the extent of the only axis.
    long length =
        shape(index, 0, 1).map(s -> s.rank() == 0 ? 1 : s.dim(0).sizeOrMinusOne()).orElse(-1L);
    return length < 0 || length > MAX_RANK
        ? Optional.empty()
        : Optional.of(Dims.unknown((int) length).dims());
  }

  /** Largest rank of a tensor whose shape is computed; ONNX Runtime itself has far lower limits. */
  public static final int MAX_RANK = 4096;

  /** An axis counted from the front. */
  public int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw error(
          "axis " + axis + " of a tensor of rank " + rank,
          "an axis in [" + -rank + ", " + rank + ")");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Distinct axes counted from the front, as flags per axis. */
  public boolean[] axes(long[] axes, int rank) {
    boolean[] chosen = new boolean[rank];
    for (long axis : axes) {
      int index = axis(axis, rank);
      if (chosen[index]) {
        throw error("axis " + axis + " is named twice", "distinct axes");
      }
      chosen[index] = true;
    }
    return chosen;
  }

  /** One dimension out of two that must be equal. */
  public Dim same(Dim a, Dim b, String what) {
    return Dims.merge(a, b)
        .orElseThrow(() -> error(what + " are " + a + " and " + b, "equal sizes"));
  }

  /** Shape of several inputs broadcast together; empty if a rank is unknown. */
  public Optional<Shape> broadcast(int... inputs) {
    Shape result = Shape.SCALAR;
    for (int input : inputs) {
      Optional<Shape> shape = shape(input);
      if (shape.isEmpty()) {
        return Optional.empty();
      }
      Shape left = result;
      result =
          Dims.broadcast(left, shape.get())
              .orElseThrow(
                  () ->
                      error(
                          describe(input)
                              + " has shape "
                              + shape.get()
                              + ", broadcast against "
                              + left,
                          "equal sizes or 1"));
    }
    return Optional.of(result);
  }

  /** A type if the element type is known. */
  public static Optional<ValueType> type(Optional<ElementType> element, Optional<Shape> shape) {
    return element.map(e -> new ValueType.TensorType(e, shape));
  }

  /** The only output's type. */
  public static List<Optional<ValueType>> one(
      Optional<ElementType> element, Optional<Shape> shape) {
    return List.of(type(element, shape));
  }

  /** The only output's type. */
  public static List<Optional<ValueType>> one(ElementType element, Optional<Shape> shape) {
    return one(Optional.of(element), shape);
  }

  /** The only output's type, equal to an input's tensor type. */
  public List<Optional<ValueType>> like(int index) {
    return List.of(tensor(index).map(t -> (ValueType) t));
  }

  /** Element type of an integer attribute with a number of {@code TensorProto.DataType}. */
  public Optional<ElementType> elementAttribute(String attribute) {
    if (node().attribute(attribute).isEmpty()) {
      return Optional.empty();
    }
    long code = node().intAttribute(attribute, 0);
    Optional<ElementType> element =
        code == (int) code ? ElementType.ofCode((int) code) : Optional.empty();
    if (element.isEmpty()) {
      throw error("attribute '" + attribute + "' is " + code, "the number of an element type");
    }
    return element;
  }

  /** A list attribute that must have a given length, if there. */
  public Optional<long[]> ints(String attribute, int length) {
    Optional<long[]> values = node().intsAttribute(attribute);
    if (values.isPresent() && values.get().length != length) {
      throw error(
          "attribute '" + attribute + "' has " + values.get().length + " values",
          length + " values");
    }
    return values;
  }

  /** A list attribute of positive numbers of a given length, or a value repeated. */
  public long[] positive(String attribute, int length, long orElse) {
    long[] values = ints(attribute, length).orElseGet(() -> filled(length, orElse));
    for (long value : values) {
      if (value <= 0) {
        throw error(
            "attribute '" + attribute + "' is " + Arrays.toString(values), "positive values");
      }
    }
    return values;
  }

  /** An array of one value. */
  public static long[] filled(int length, long value) {
    long[] values = new long[length];
    Arrays.fill(values, value);
    return values;
  }

  /** An input for messages: {@code input 1 'w'}. */
  public String describe(int index) {
    return "input " + index + (has(index) ? " '" + node().inputs().get(index) + "'" : "");
  }

  /** A mutable copy of a shape's dimensions. */
  public static List<Dim> copy(Shape shape) {
    return new ArrayList<>(shape.dims());
  }
}
