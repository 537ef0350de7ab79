package org.assay.onnx.ops.activations;

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

/** Shapes of activation functions (opset 23, com.microsoft): all keep that of their input. */
public final class ActivationShapes {
  private static final List<String> UNARY =
      List.of(
          "Celu",
          "Elu",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Mish",
          "Relu",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Tanh",
          "ThresholdedRelu",
          "Swish");

  private ActivationShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String type : UNARY) {
      table.add(type, CheckedRule.of(1, 1, 1, in -> in.like(0)));
    }
    table.add("Softmax", CheckedRule.of(1, 1, 1, in -> alongAxis(in, -1)));
    table.add("LogSoftmax", CheckedRule.of(1, 1, 1, in -> alongAxis(in, -1)));
    table.add("Hardmax", CheckedRule.of(1, 1, 1, in -> alongAxis(in, -1)));
    table.add(
        "SwiGLU",
        CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0, 1), in.broadcast(0, 1))));
    table.add("PRelu", CheckedRule.of(2, 2, 1, ActivationShapes::slope));
    table.add("com.microsoft", "Gelu", CheckedRule.of(1, 1, 1, in -> in.like(0)));
    table.add("com.microsoft", "QuickGelu", CheckedRule.of(1, 1, 1, in -> in.like(0)));
    table.add("com.microsoft", "FastGelu", CheckedRule.of(1, 2, 1, ActivationShapes::biased));
    table.add("com.microsoft", "BiasAdd", CheckedRule.of(2, 3, 1, ActivationShapes::biased));
    table.add("com.microsoft", "BiasSplitGelu", CheckedRule.of(2, 2, 1, ActivationShapes::halved));
    table.add("com.microsoft", "BiasSoftmax", CheckedRule.of(2, 2, 1, in -> in.like(0)));
    table.add("com.microsoft", "BiasDropout", CheckedRule.of(2, 5, 2, ActivationShapes::dropout));
    table.add("com.microsoft", "BiasGelu", CheckedRule.of(2, 2, 1, ActivationShapes::biased));
  }

  private static List<Optional<ValueType>> alongAxis(Operands in, long orElse) {
    long axis = in.node().intAttribute("axis", orElse);
    // ONNX Runtime takes a scalar as one value, so axis 0 and -1 are good there.
    in.shape(0).ifPresent(s -> in.axis(axis, Math.max(1, s.rank())));
    return in.like(0);
  }

  /** The slope broadcasts to the input, not the other way round (PRelu-16). */
  private static List<Optional<ValueType>> slope(Operands in) {
    Optional<Shape> input = in.shape(0);
    Optional<Shape> slope = in.shape(1);
    if (input.isPresent() && slope.isPresent()) {
      unidirectional(in, input.get(), slope.get(), 1);
    }
    return Operands.one(in.element(0, 1), input);
  }

  private static void unidirectional(Operands in, Shape to, Shape from, int index) {
    boolean fits = from.rank() <= to.rank();
    for (int i = 1; fits && i <= from.rank(); i++) {
      Dim small = from.dim(-i);
      fits = small.sizeOrMinusOne() == 1 || Dims.merge(small, to.dim(-i)).isPresent();
    }
    if (!fits) {
      throw in.error(in.describe(index) + " has shape " + from, "a shape that broadcasts to " + to);
    }
  }

  private static List<Optional<ValueType>> halved(Operands in) {
    return Operands.one(
        in.element(0, 1),
        in.shape(0, 1, Integer.MAX_VALUE)
            .map(s -> Dims.with(s, s.rank() - 1, Dims.floorDivide(s.dim(-1), 2))));
  }

  private static List<Optional<ValueType>> dropout(Operands in) {
    Optional<ValueType> mask = Operands.type(Optional.of(ElementType.BOOL), in.shape(0));
    return List.of(in.like(0).get(0), mask);
  }

  private static List<Optional<ValueType>> biased(Operands in) {
    Optional<ElementType> element = in.element(0, 1);
    Optional<Shape> bias = in.has(1) ? in.shape(1, 1, 1) : Optional.empty();
    Optional<Shape> input = in.shape(0, 1, Integer.MAX_VALUE);
    if (bias.isPresent() && input.isPresent()) {
      in.same(input.get().dim(-1), bias.get().dim(0), "last axis and bias");
    }
    return Operands.one(element, input);
  }
}
