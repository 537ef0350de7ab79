package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.ops.shaping.MakingShapes;
import org.assay.onnx.shape.SmallMovement.Step;

/** Values of small tensors: what a node computes from what is known of its inputs. */
final class SmallEvaluation {
  private SmallEvaluation() {}

  /** Whether the operator is one whose results are followed at all. */
  static boolean follows(Node node) {
    if (!node.domain().isEmpty()) {
      return false;
    }
    return switch (node.opType()) {
      case "Shape",
          "Size",
          "Identity",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Expand",
          "Transpose",
          "Concat",
          "Gather",
          "Slice",
          "Split",
          "Where",
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Mod",
          "Min",
          "Max",
          "Sum",
          "Floor",
          "Ceil",
          "Round",
          "Neg",
          "Abs",
          "Sqrt",
          "Not",
          "Equal",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "And",
          "Or",
          "Xor",
          "Cast",
          "ReduceProd",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "Range",
          "ConstantOfShape" ->
          true;
      default -> false;
    };
  }

  /**
   * Values of a node's outputs.
   *
   * @param values what is known of its inputs
   * @param results inferred types of its outputs
   * @return one entry per output, or none at all
   */
  static List<Optional<SmallValue>> evaluate(
      ShapeContext context, List<Optional<SmallValue>> values, List<Optional<ValueType>> results) {
    Step step = new Step(context.node(), values, results);
    if (results.isEmpty()) {
      return List.of();
    }
    return switch (context.node().opType()) {
      case "Shape" -> List.of(shape(context));
      case "Size" -> List.of(size(context));
      case "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten" ->
          List.of(SmallMovement.reshape(step));
      case "Expand" -> List.of(SmallMovement.expand(step));
      case "Transpose" -> List.of(SmallMovement.transpose(step));
      case "Concat" -> List.of(SmallMovement.concat(step));
      case "Gather" -> List.of(SmallMovement.gather(step));
      case "Slice" -> List.of(SmallMovement.slice(step));
      case "Split" -> SmallMovement.split(step);
      case "Where" -> List.of(SmallMovement.where(step));
      case "Add", "Sub", "Mul", "Div", "Mod", "Min", "Max", "Sum" ->
          List.of(SmallArithmetic.fold(step));
      case "Floor", "Ceil", "Round", "Neg", "Abs", "Sqrt", "Not" ->
          List.of(SmallArithmetic.unary(step));
      case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor" ->
          List.of(SmallArithmetic.compare(step));
      case "Cast" -> List.of(SmallArithmetic.cast(step));
      case "ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin" ->
          List.of(SmallArithmetic.reduceAll(step));
      case "Range" -> List.of(range(step));
      case "ConstantOfShape" -> List.of(filled(step));
      default -> List.of();
    };
  }

  private static Optional<Shape> operandShape(ShapeContext context) {
    return context.input(0).flatMap(ValueType::asTensor).flatMap(ValueType.TensorType::shape);
  }

  private static Optional<SmallValue> shape(ShapeContext context) {
    return operandShape(context)
        .map(
            s -> {
              MakingShapes.Axes axes = MakingShapes.range(new Operands(context), s.rank());
              return SmallValue.ofDims(s.dims().subList(axes.from(), axes.to()));
            });
  }

  private static Optional<SmallValue> size(ShapeContext context) {
    return operandShape(context)
        .map(
            s -> {
              List<Dim> product = List.of(Dims.product(s.dims()));
              return SmallValue.ofDims(product).withDims();
            });
  }

  private static Optional<SmallValue> range(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    boolean exact =
        Stream.of(0, 2)
            .allMatch(i -> step.value(i).filter(v -> v.size() == 1 && v.isExact()).isPresent());
    if (sizes.isEmpty() || !exact) {
      return Optional.empty();
    }
    SmallValue first = step.value(0).orElseThrow();
    SmallValue delta = step.value(2).orElseThrow();
    if (!(first.cell(0) instanceof Long start) || !(delta.cell(0) instanceof Long by)) {
      // Floating steps accumulate as the kernel chooses to.
      return Optional.empty();
    }
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i < sizes.get()[0]; i++) {
      cells.add(start + i * by);
    }
    return Optional.of(new SmallValue(first.type(), sizes.get(), cells.toArray()));
  }

  private static Optional<SmallValue> filled(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    Tensor value =
        step.node().attribute("value").orElse(null) instanceof Attribute.TensorValue v
            ? v.value()
            : Tensor.ofValues(ElementType.FLOAT, new long[] {1}, 0);
    Optional<SmallValue> one = SmallValue.of(value).filter(v -> v.size() == 1);
    if (sizes.isEmpty() || one.isEmpty()) {
      return Optional.empty();
    }
    Object[] cells = new Object[(int) Tensor.elements(sizes.get())];
    Arrays.fill(cells, one.get().cell(0));
    return Optional.of(new SmallValue(value.type(), sizes.get(), cells));
  }
}
