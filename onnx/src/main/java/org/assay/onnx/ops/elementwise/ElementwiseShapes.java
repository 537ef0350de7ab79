package org.assay.onnx.ops.elementwise;

import static org.assay.onnx.shape.CheckedRule.ANY;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of elementwise operators (opset 23): unary ones keep theirs, others broadcast. */
public final class ElementwiseShapes {
  private static final List<String> UNARY =
      List.of(
          "Abs",
          "Acos",
          "Acosh",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "BitwiseNot",
          "Ceil",
          "Cos",
          "Cosh",
          "Erf",
          "Exp",
          "Floor",
          "Log",
          "Neg",
          "Reciprocal",
          "Round",
          "Sign",
          "Sin",
          "Sinh",
          "Sqrt",
          "Tan");

  private ElementwiseShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String type : UNARY) {
      table.add(type, CheckedRule.of(1, 1, 1, in -> in.like(0)));
    }
    for (String type :
        List.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Mod",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor")) {
      table.add(type, CheckedRule.of(2, 2, 1, ElementwiseShapes::broadcast));
    }
    for (String type : List.of("Max", "Min", "Sum", "Mean")) {
      table.add(type, CheckedRule.of(1, ANY, 1, ElementwiseShapes::broadcast));
    }
    // The exponent may have a type of its own (Pow-12).
    table.add(
        "Pow", CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0), in.broadcast(0, 1))));
    table.add("Clip", CheckedRule.of(1, 3, 1, ElementwiseShapes::clip));
    table.add("IsNaN", CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.BOOL, in.shape(0))));
    table.add("IsInf", CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.BOOL, in.shape(0))));
    table.add("Cast", CheckedRule.of(1, 1, 1, ElementwiseShapes::cast));
    table.add("BitCast", CheckedRule.of(1, 1, 1, ElementwiseShapes::cast));
    table.add("CastLike", CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(1), in.shape(0))));
  }

  private static List<Optional<ValueType>> broadcast(Operands in) {
    int[] all = IntStream.range(0, in.count()).toArray();
    Optional<ElementType> element = in.element(0, IntStream.range(1, in.count()).toArray());
    Optional<Shape> shape = in.broadcast(all);
    return Operands.one(element, shape);
  }

  private static List<Optional<ValueType>> clip(Operands in) {
    for (int bound = 1; bound <= 2; bound++) {
      if (in.shape(bound)
          .filter(s -> s.dims().stream().anyMatch(d -> d.sizeOrMinusOne() > 1))
          .isPresent()) {
        throw in.error(
            in.describe(bound) + " has shape " + in.shape(bound).get(), "a scalar bound");
      }
    }
    return Operands.one(in.element(0, 1, 2), in.shape(0));
  }

  private static List<Optional<ValueType>> cast(Operands in) {
    Optional<ElementType> to = in.elementAttribute("to");
    if (to.isEmpty()) {
      throw in.error("attribute 'to' is missing", "the number of an element type");
    }
    return Operands.one(to, in.shape(0));
  }
}
