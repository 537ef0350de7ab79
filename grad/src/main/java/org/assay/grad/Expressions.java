package org.assay.grad;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * Writes nodes of a graph as expressions over names of tensors. Equal expressions are written once,
 * and nodes that would change nothing are left out.
 */
public interface Expressions {
  /** Writes a node, or finds one that computes the same. */
  List<String> nodes(
      String opType, Map<String, Attribute> attributes, List<String> operands, int outputs);

  /** Type of a tensor, as far as it is known. */
  Optional<ValueType.TensorType> type(String tensor);

  /** Value of a tensor that is a small constant. */
  Optional<Tensor> constant(String tensor);

  /** An error about what is being written. */
  GradientException error(String what, String expected);

  /** A node of one output. */
  default String op(String opType, String... operands) {
    return op(opType, Map.of(), operands);
  }

  /** A node of one output. */
  default String op(String opType, Map<String, Attribute> attributes, String... operands) {
    return nodes(opType, attributes, List.of(operands), 1).get(0);
  }

  /** A constant tensor. */
  default String constant(Tensor value) {
    return op("Constant", Attributes.of("value", value));
  }

  /** A constant int64 vector. */
  default String longs(long... values) {
    return constant(Tensor.ofLongs(values));
  }

  /** A constant int64 scalar. */
  default String integer(long value) {
    return constant(Tensor.scalar(value));
  }

  /** A constant scalar of the type of a tensor. */
  default String real(double value, String like) {
    Optional<ElementType> type = type(like).map(ValueType.TensorType::element);
    ElementType known = type.filter(t -> t.isFloat() || t.isInteger()).orElse(ElementType.FLOAT);
    String constant = constant(Tensor.ofValues(known, new long[0], value));
    return type.isPresent() ? constant : op("CastLike", constant, like);
  }

  /** Zeros of the shape and type of a tensor. */
  default String zerosLike(String tensor) {
    return expand(real(0, tensor), tensor);
  }

  /** Ones of the shape and type of a tensor. */
  default String onesLike(String tensor) {
    return expand(real(1, tensor), tensor);
  }

  /** Sum. */
  default String add(String a, String b) {
    return op("Add", a, b);
  }

  /** Difference. */
  default String sub(String a, String b) {
    return op("Sub", a, b);
  }

  /** Product. */
  default String mul(String a, String b) {
    return op("Mul", a, b);
  }

  /** Product with a number. */
  default String mul(String a, double factor) {
    return factor == 1 ? a : op("Mul", a, real(factor, a));
  }

  /** Sum with a number. */
  default String add(String a, double term) {
    return term == 0 ? a : op("Add", a, real(term, a));
  }

  /** Quotient. */
  default String div(String a, String b) {
    return op("Div", a, b);
  }

  /** Negative. */
  default String neg(String a) {
    return op("Neg", a);
  }

  /** A tensor where a condition holds, else zero. */
  default String where(String condition, String then) {
    return op("Where", condition, then, real(0, then));
  }

  /** A tensor where a condition does not hold, else zero. */
  default String unless(String condition, String otherwise) {
    return op("Where", condition, real(0, otherwise), otherwise);
  }

  /** A boolean or number in the element type of another tensor. */
  default String castLike(String tensor, String like) {
    Optional<ElementType> to = type(like).map(ValueType.TensorType::element);
    if (to.isEmpty()) {
      return op("CastLike", tensor, like);
    }
    return cast(tensor, to.get());
  }

  /** A tensor in another element type. */
  default String cast(String tensor, ElementType to) {
    boolean same = type(tensor).filter(t -> t.element() == to).isPresent();
    return same ? tensor : op("Cast", Attributes.of("to", to.code()), tensor);
  }

  /** Dimensions of a tensor, if its rank is known. */
  default Optional<List<Dim>> dims(String tensor) {
    return type(tensor).flatMap(ValueType.TensorType::shape).map(Shape::dims);
  }

  /** Sizes of a tensor, if all are known. */
  default Optional<long[]> sizes(String tensor) {
    return type(tensor).flatMap(ValueType.TensorType::shape).flatMap(Shape::sizes);
  }

  /** Size of an axis, if it is known. */
  default OptionalInt size(String tensor, int axis) {
    Optional<List<Dim>> dims = dims(tensor);
    if (dims.isEmpty()) {
      return OptionalInt.empty();
    }
    long size = dims.get().get(axis < 0 ? axis + dims.get().size() : axis).sizeOrMinusOne();
    return size < 0 || size > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) size);
  }

  /**
   * Number of axes.
   *
   * @throws GradientException if it is not known
   */
  default int rank(String tensor) {
    return dims(tensor)
        .map(List::size)
        .orElseThrow(() -> error("rank of '" + tensor + "' is not known", "a declared shape"));
  }

  /** Shape as an int64 vector: a constant where it is known. */
  default String shape(String tensor) {
    return sizes(tensor).map(this::longs).orElseGet(() -> op("Shape", tensor));
  }

  /** Sizes of some axes as an int64 vector. */
  default String shape(String tensor, long... axes) {
    Optional<List<Dim>> dims = dims(tensor);
    if (dims.isPresent()) {
      long[] known =
          Arrays.stream(axes)
              .map(a -> dims.get().get((int) (a < 0 ? a + dims.get().size() : a)).sizeOrMinusOne())
              .toArray();
      if (Arrays.stream(known).allMatch(s -> s >= 0)) {
        return longs(known);
      }
    }
    return op("Gather", op("Shape", tensor), longs(axes));
  }

  /** A tensor under the shape of another of equal size. */
  default String reshapeLike(String tensor, String like) {
    Optional<List<Dim>> from = dims(tensor);
    Optional<List<Dim>> to = dims(like);
    if (from.isPresent() && from.equals(to) && !from.get().contains(Dim.UNKNOWN)) {
      return tensor;
    }
    return reshape(tensor, shape(like));
  }

  /** A tensor under a shape without 0 as a copy sign; -1 is allowed. */
  default String reshape(String tensor, String shape) {
    boolean zero =
        constant(shape).map(s -> Arrays.stream(s.toLongs()).anyMatch(d -> d == 0)).orElse(true);
    boolean free =
        constant(shape).map(s -> Arrays.stream(s.toLongs()).anyMatch(d -> d < 0)).orElse(false);
    return op("Reshape", zero && !free ? Attributes.of("allowzero", 1) : Map.of(), tensor, shape);
  }

  /** A tensor under a shape in which 0 copies a size and -1 is the rest. */
  default String reshape(String tensor, long... shape) {
    return op("Reshape", tensor, longs(shape));
  }

  /** A tensor broadcast to the shape of another. */
  default String expand(String tensor, String like) {
    Optional<List<Dim>> from = dims(tensor);
    Optional<List<Dim>> to = dims(like);
    if (from.isPresent() && from.equals(to) && !from.get().contains(Dim.UNKNOWN)) {
      return tensor;
    }
    return op("Expand", tensor, shape(like));
  }

  /** Axes exchanged; left out if every axis stays. */
  default String transpose(String tensor, long... permutation) {
    for (int i = 0; i < permutation.length; i++) {
      if (permutation[i] != i) {
        return op("Transpose", Attributes.of("perm", permutation), tensor);
      }
    }
    return tensor;
  }

  /** The last two axes exchanged. */
  default String swapLast(String tensor) {
    int rank = rank(tensor);
    long[] permutation = new long[rank];
    Arrays.setAll(permutation, i -> i);
    permutation[rank - 1] = rank - 2;
    permutation[rank - 2] = rank - 1;
    return transpose(tensor, permutation);
  }

  /** Axes of size 1 inserted. */
  default String unsqueeze(String tensor, long... axes) {
    return axes.length == 0 ? tensor : op("Unsqueeze", tensor, longs(axes));
  }

  /** Axes of size 1 removed. */
  default String squeeze(String tensor, long... axes) {
    return axes.length == 0 ? tensor : op("Squeeze", tensor, longs(axes));
  }

  /** Sum over axes. */
  default String sum(String tensor, boolean keep, long... axes) {
    return reduce("ReduceSum", tensor, keep, axes);
  }

  /** Mean over axes. */
  default String mean(String tensor, boolean keep, long... axes) {
    return reduce("ReduceMean", tensor, keep, axes);
  }

  /** A reduction over axes; none if there are no axes. */
  default String reduce(String opType, String tensor, boolean keep, long... axes) {
    return axes.length == 0
        ? tensor
        : op(opType, Attributes.of("keepdims", keep), tensor, longs(axes));
  }

  /** Joined along an axis. */
  default String concat(long axis, String... parts) {
    return parts.length == 1 ? parts[0] : op("Concat", Attributes.of("axis", axis), parts);
  }

  /** Part of an axis. */
  default String slice(String tensor, long axis, String start, String end) {
    return op("Slice", tensor, start, end, longs(axis));
  }

  /** Part of an axis. */
  default String slice(String tensor, long axis, long start, long end) {
    return slice(tensor, axis, longs(start), longs(end));
  }

  /** Sum of a cotangent over what broadcasting repeated, so that it has a tensor's shape. */
  default String reduceTo(String cotangent, String like) {
    return Broadcasting.reduceTo(this, cotangent, like);
  }
}
