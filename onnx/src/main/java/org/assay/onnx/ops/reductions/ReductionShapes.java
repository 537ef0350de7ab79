package org.assay.onnx.ops.reductions;

import java.util.ArrayList;
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

/** Shapes of reductions along axes (opset 23: axes are an input). */
public final class ReductionShapes {
  private ReductionShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String type :
        List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare")) {
      table.add(type, CheckedRule.of(1, 2, 1, ReductionShapes::reduce));
    }
    table.add("ArgMax", CheckedRule.of(1, 1, 1, ReductionShapes::argument));
    table.add("ArgMin", CheckedRule.of(1, 1, 1, ReductionShapes::argument));
    table.add("CumSum", CheckedRule.of(2, 2, 1, ReductionShapes::cumulative));
    table.add("CumProd", CheckedRule.of(2, 2, 1, ReductionShapes::cumulative));
  }

  private static List<Optional<ValueType>> reduce(Operands in) {
    return Operands.one(in.element(0), in.shape(0).flatMap(s -> reduced(in, s)));
  }

  private static Optional<Shape> reduced(Operands in, Shape shape) {
    boolean keep = in.node().intAttribute("keepdims", 1) == 1;
    boolean noneMeansNone = in.node().intAttribute("noop_with_empty_axes", 0) != 0;
    boolean emptyGiven =
        in.has(1)
            && in.shape(1).filter(s -> s.rank() == 1 && s.dim(0).sizeOrMinusOne() == 0).isPresent();
    Optional<long[]> axes = !in.has(1) || emptyGiven ? Optional.of(new long[0]) : in.longs(1);
    if (axes.isEmpty()) {
      return unknownAxes(in, shape, keep);
    }
    if (axes.get().length == 0 && noneMeansNone) {
      return Optional.of(shape);
    }
    boolean[] chosen = in.axes(axes.get(), shape.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      boolean gone = chosen[i] || axes.get().length == 0;
      if (!gone) {
        dims.add(shape.dim(i));
      } else if (keep) {
        dims.add(Dim.of(1));
      }
    }
    return Optional.of(new Shape(dims));
  }

  private static Optional<Shape> unknownAxes(Operands in, Shape shape, boolean keep) {
    if (keep) {
      return Optional.of(Dims.unknown(shape.rank()));
    }
    // Axes are distinct, so their number tells the rank.
    long count = in.shape(1, 1, 1).map(s -> s.dim(0).sizeOrMinusOne()).orElse(-1L);
    if (count < 0) {
      return Optional.empty();
    }
    if (count > shape.rank()) {
      throw in.error(count + " axes of a tensor of rank " + shape.rank(), "distinct axes");
    }
    return Optional.of(Dims.unknown(shape.rank() - (int) count));
  }

  private static List<Optional<ValueType>> argument(Operands in) {
    Optional<Shape> shape = in.shape(0);
    if (shape.isPresent()) {
      int axis = in.axis(in.node().intAttribute("axis", 0), Math.max(1, shape.get().rank()));
      List<Dim> dims = Operands.copy(shape.get());
      if (axis < dims.size()) {
        if (in.node().intAttribute("keepdims", 1) == 1) {
          dims.set(axis, Dim.of(1));
        } else {
          dims.remove(axis);
        }
      }
      shape = Optional.of(new Shape(dims));
    }
    return Operands.one(ElementType.INT64, shape);
  }

  private static List<Optional<ValueType>> cumulative(Operands in) {
    Optional<Shape> shape = in.shape(0);
    Optional<Long> axis = in.scalar(1);
    if (shape.isPresent() && axis.isPresent()) {
      in.axis(axis.get(), shape.get().rank());
    }
    return in.like(0);
  }
}
