package org.assay.onnx.ops.logic;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of comparisons and boolean operators (opset 23): they broadcast and give booleans. */
public final class LogicShapes {
  private LogicShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String type :
        List.of("And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")) {
      table.add(
          type,
          CheckedRule.of(
              2,
              2,
              1,
              in -> {
                in.element(0, 1);
                return Operands.one(ElementType.BOOL, in.broadcast(0, 1));
              }));
    }
    table.add("Not", CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.BOOL, in.shape(0))));
  }
}
