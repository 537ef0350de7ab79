package org.assay.onnx.ops.shaping;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.ConstantValue;
import org.assay.onnx.shape.DimExpression;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that make tensors from none, or from a shape (opset 23). */
public final class MakingShapes {
  private MakingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("Constant", CheckedRule.of(0, 0, 1, MakingShapes::constant));
    table.add("ConstantOfShape", CheckedRule.of(1, 1, 1, MakingShapes::constantOfShape));
    table.add("Range", CheckedRule.of(3, 3, 1, MakingShapes::range));
    table.add("EyeLike", CheckedRule.of(1, 1, 1, MakingShapes::eyeLike));
    table.add("Shape", CheckedRule.of(1, 1, 1, MakingShapes::shape));
    table.add(
        "Size",
        CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.INT64, Optional.of(Shape.SCALAR))));
  }

  private static List<Optional<ValueType>> constant(Operands in) {
    Optional<Tensor> value = ConstantValue.of(in.node());
    if (value.isPresent()) {
      return List.of(Optional.of(value.get().valueType()));
    }
    if (in.node().attribute("sparse_value").orElse(null) instanceof Attribute.SparseTensorValue v) {
      return Operands.one(v.value().values().type(), Optional.of(Shape.of(v.value().dims())));
    }
    throw in.error("no attribute gives the value", "value, value_float, value_ints …");
  }

  private static List<Optional<ValueType>> constantOfShape(Operands in) {
    in.shape(0, 0, 1);
    ElementType element = ElementType.FLOAT;
    if (in.node().attribute("value").orElse(null) instanceof Attribute.TensorValue v) {
      element = v.value().type();
      if (v.value().size() != 1) {
        throw in.error("attribute 'value' is " + v.value(), "one element");
      }
    }
    Optional<long[]> exact = in.longs(0);
    if (exact.isPresent()) {
      for (long size : exact.get()) {
        if (size < 0) {
          throw in.error("size " + size, "at least 0");
        }
      }
    }
    return Operands.one(element, in.dimensions(0).map(Shape::new));
  }

  private static List<Optional<ValueType>> range(Operands in) {
    Optional<ElementType> element = in.element(0, 1, 2);
    for (int i = 0; i < 3; i++) {
      Dim only = in.shape(i, 0, 1).filter(s -> s.rank() == 1).map(s -> s.dim(0)).orElse(Dim.of(1));
      in.same(only, Dim.of(1), "elements of " + in.describe(i) + " and of a scalar");
    }
    return Operands.one(element, Optional.of(Shape.of(rangeCount(in, element))));
  }

  private static Dim rangeCount(Operands in, Optional<ElementType> element) {
    Optional<Tensor> start = in.constant(0);
    Optional<Tensor> limit = in.constant(1);
    Optional<Tensor> delta = in.constant(2);
    boolean integer = element.map(ElementType::isInteger).orElse(false);
    for (int i = 0; i < 3; i++) {
      if (in.doubles(i).filter(v -> v.length != 1).isPresent()) {
        throw in.error(in.describe(i) + " is " + in.constant(i), "one number");
      }
    }
    if (start.isPresent() && limit.isPresent() && delta.isPresent()) {
      double step = delta.get().doubleAt(0);
      if (step == 0) {
        throw in.error("the step is 0", "a step other than 0");
      }
      double distance =
          integer
              ? Math.subtractExact(limit.get().longAt(0), start.get().longAt(0))
              : limit.get().doubleAt(0) - start.get().doubleAt(0);
      double count = Math.ceil(distance / step);
      if (!(count < 0x1p62)) {
        throw in.error("the range has " + count + " elements", "a finite number");
      }
      return Dim.of(Math.max(0, (long) count));
    }
    if (!integer || delta.isEmpty() || delta.get().longAt(0) != 1) {
      return Dim.UNKNOWN;
    }
    return expression(in, 1).minus(expression(in, 0)).toDim();
  }

  private static DimExpression expression(Operands in, int index) {
    return in.scalar(index)
        .map(DimExpression::of)
        .orElseGet(
            () ->
                in.dimensions(index)
                    .filter(d -> d.size() == 1)
                    .map(d -> DimExpression.of(d.get(0)))
                    .orElse(DimExpression.UNKNOWN));
  }

  private static List<Optional<ValueType>> eyeLike(Operands in) {
    Optional<Shape> x = in.shape(0, 2, 2);
    Optional<ElementType> element = in.elementAttribute("dtype").or(() -> in.element(0));
    return Operands.one(element, x);
  }

  private static List<Optional<ValueType>> shape(Operands in) {
    Optional<Shape> x = in.shape(0);
    Dim length = x.map(s -> Dim.of(range(in, s.rank()).length())).orElse(Dim.UNKNOWN);
    return Operands.one(ElementType.INT64, Optional.of(Shape.of(length)));
  }

  /** Axes {@code [from, to)} that a Shape node tells of. */
  public record Axes(int from, int to) {
    /** Their number. */
    public long length() {
      return to - from;
    }
  }

  /** Axes that a Shape node tells of, for an operand of a given rank (Shape-15). */
  public static Axes range(Operands in, int rank) {
    int from = clamped(in.node().intAttribute("start", 0), rank);
    int to = clamped(in.node().intAttribute("end", rank), rank);
    return new Axes(from, Math.max(from, to));
  }

  private static int clamped(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    return (int) Math.min(Math.max(positive, 0), rank);
  }
}
