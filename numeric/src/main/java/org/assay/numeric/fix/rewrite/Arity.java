package org.assay.numeric.fix.rewrite;

import org.assay.onnx.Node;

/** How many operands a node must have to be looked at: a malformed one is nobody's pattern. */
final class Arity {
  private Arity() {}

  /** Whether a node has the operands without which its operator is none. */
  static boolean isWhole(Node node) {
    if (node.outputs().isEmpty()) {
      return false;
    }
    int least = least(node);
    for (int i = 0; i < least; i++) {
      if (!node.hasInput(i)) {
        return false;
      }
    }
    return true;
  }

  private static int least(Node node) {
    return switch (node.opType()) {
      case "Constant", "RandomNormal", "RandomUniform" -> 0;
      case "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Mod",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "Gather",
          "GatherElements",
          "GatherND",
          "Reshape",
          "Expand",
          "Tile" ->
          2;
      case "Where", "OneHot" -> 3;
      default -> 1;
    };
  }
}
