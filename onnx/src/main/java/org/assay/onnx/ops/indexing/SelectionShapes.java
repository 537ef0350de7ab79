package org.assay.onnx.ops.indexing;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/**
 * Shapes of operators whose extents depend on values (opset 23): unknown unless they are constant.
 */
public final class SelectionShapes {
  private SelectionShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("NonZero", CheckedRule.of(1, 1, 1, SelectionShapes::nonZero));
    table.add("Compress", CheckedRule.of(2, 2, 1, SelectionShapes::compress));
    table.add("Unique", CheckedRule.of(1, 1, 4, SelectionShapes::unique));
    table.add("TopK", CheckedRule.of(2, 2, 2, SelectionShapes::topK));
    table.add(
        "NonMaxSuppression",
        CheckedRule.of(
            2,
            5,
            1,
            in -> {
              in.shape(0, 3, 3);
              in.shape(1, 3, 3);
              return Operands.one(ElementType.INT64, Optional.of(Shape.of(Dim.UNKNOWN, Dim.of(3))));
            }));
  }

  /** One row per axis; a scalar counts as one axis (ONNX Runtime). */
  private static List<Optional<ValueType>> nonZero(Operands in) {
    Dim axes = in.shape(0).map(s -> Dim.of(Math.max(1, s.rank()))).orElse(Dim.UNKNOWN);
    return Operands.one(ElementType.INT64, Optional.of(Shape.of(axes, Dim.UNKNOWN)));
  }

  private static List<Optional<ValueType>> compress(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    in.shape(1, 1, 1);
    if (in.node().attribute("axis").isEmpty()) {
      return Operands.one(in.element(0), Optional.of(Shape.of(Dim.UNKNOWN)));
    }
    Optional<Shape> shape =
        x.map(s -> Dims.with(s, in.axis(in.node().intAttribute("axis", 0), s.rank()), Dim.UNKNOWN));
    return Operands.one(in.element(0), shape);
  }

  /** Outputs: the unique slices, first indices, inverse indices and counts. */
  private static List<Optional<ValueType>> unique(Operands in) {
    Optional<Shape> x = in.shape(0);
    boolean flat = in.node().attribute("axis").isEmpty();
    Optional<Shape> values;
    Dim inverse;
    if (flat) {
      values = Optional.of(Shape.of(Dim.UNKNOWN));
      inverse = x.map(s -> Dims.product(s.dims())).orElse(Dim.UNKNOWN);
    } else {
      Optional<Integer> axis = x.map(s -> in.axis(in.node().intAttribute("axis", 0), s.rank()));
      values = x.map(s -> Dims.with(s, axis.orElse(0), Dim.UNKNOWN));
      inverse = x.map(s -> s.dim(axis.orElse(0))).orElse(Dim.UNKNOWN);
    }
    Optional<ValueType> some =
        Optional.of(new ValueType.TensorType(ElementType.INT64, Shape.of(Dim.UNKNOWN)));
    return List.of(
        Operands.type(in.element(0), values),
        some,
        Optional.of(new ValueType.TensorType(ElementType.INT64, Shape.of(inverse))),
        some);
  }

  private static List<Optional<ValueType>> topK(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Long> k = in.scalar(1);
    if (k.isPresent() && k.get() < 0) {
      throw in.error(in.describe(1) + " is " + k.get(), "a number of at least 0");
    }
    Dim count = in.dimensions(1).filter(d -> d.size() == 1).map(d -> d.get(0)).orElse(Dim.UNKNOWN);
    Optional<Shape> shape =
        x.map(
            s -> {
              int axis = in.axis(in.node().intAttribute("axis", -1), s.rank());
              long size = s.dim(axis).sizeOrMinusOne();
              if (size >= 0 && count.sizeOrMinusOne() > size) {
                throw in.error(
                    "the top " + count + " of an axis of size " + size, "at most " + size);
              }
              return Dims.with(s, axis, count);
            });
    return List.of(
        Operands.type(in.element(0), shape),
        Optional.of(new ValueType.TensorType(ElementType.INT64, shape)));
  }
}
