package org.assay.onnx.ops.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of losses (opset 23): scores [N, C, D…], classes [N, D…], weights [C]. */
public final class LossShapes {
  private LossShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("NegativeLogLikelihoodLoss", CheckedRule.of(2, 3, 1, LossShapes::loss));
    table.add("SoftmaxCrossEntropyLoss", CheckedRule.of(2, 3, 2, LossShapes::loss));
  }

  private static List<Optional<ValueType>> loss(Operands in) {
    Optional<Shape> scores = in.shape(0, 2, Integer.MAX_VALUE);
    Optional<Shape> classes = in.shape(1, 1, Integer.MAX_VALUE);
    String reduction = in.node().stringAttribute("reduction", "mean");
    if (in.has(2)) {
      Optional<Shape> weights = in.shape(2, 1, 1);
      if (scores.isPresent() && weights.isPresent()) {
        in.same(scores.get().dim(1), weights.get().dim(0), "classes and weights");
      }
    }
    Optional<Shape> each = classes;
    if (scores.isPresent()) {
      List<Dim> dims = new ArrayList<>(scores.get().dims());
      dims.remove(1);
      if (classes.isPresent()) {
        if (classes.get().rank() != dims.size()) {
          throw in.error("scores " + scores.get() + ", classes " + classes.get(), "one axis less");
        }
        for (int i = 0; i < dims.size(); i++) {
          dims.set(i, in.same(dims.get(i), classes.get().dim(i), "axes of scores and classes"));
        }
      }
      each = Optional.of(new Shape(dims));
    }
    Optional<Shape> shape =
        switch (reduction) {
          case "none" -> each;
          case "mean", "sum" -> Optional.of(Shape.SCALAR);
          default ->
              throw in.error("attribute 'reduction' is '" + reduction + "'", "none, mean or sum");
        };
    return List.of(Operands.type(in.element(0), shape), Operands.type(in.element(0), scores));
  }
}
