package org.assay.onnx.precision;

import java.util.Set;
import org.assay.onnx.Node;

/**
 * Operators whose results are elements of their operands, or their negatives: representable where
 * those are, so that nothing needs to be rounded behind them.
 */
final class ExactOperators {
  private static final Set<String> NAMES =
      Set.of(
          "Abs",
          "Cast",
          "Clip",
          "Compress",
          "Concat",
          "ConcatFromSequence",
          "DepthToSpace",
          "Dropout",
          "Expand",
          "Flatten",
          "Gather",
          "GatherElements",
          "GatherND",
          "GlobalMaxPool",
          "Identity",
          "If",
          "Loop",
          "Max",
          "MaxPool",
          "MaxUnpool",
          "Min",
          "Neg",
          "Pad",
          "ReduceMax",
          "ReduceMin",
          "Relu",
          "Reshape",
          "ReverseSequence",
          "Scan",
          "ScatterElements",
          "ScatterND",
          "SequenceAt",
          "SequenceConstruct",
          "SequenceInsert",
          "Slice",
          "SpaceToDepth",
          "Split",
          "SplitToSequence",
          "Squeeze",
          "Tile",
          "TopK",
          "Transpose",
          "Trilu",
          "Unique",
          "Unsqueeze",
          "Where");

  /** Operators through which a mask reaches the sum that it is for. */
  private static final Set<String> CARRIERS =
      Set.of(
          "Add",
          "Cast",
          "Concat",
          "ConstantOfShape",
          "Expand",
          "Flatten",
          "Gather",
          "GatherElements",
          "GatherND",
          "Identity",
          "Max",
          "Min",
          "Mul",
          "Neg",
          "Pad",
          "Reshape",
          "ScatterElements",
          "ScatterND",
          "Slice",
          "Split",
          "Squeeze",
          "Sub",
          "Tile",
          "Transpose",
          "Trilu",
          "Unsqueeze",
          "Where");

  private ExactOperators() {}

  static boolean contains(Node node) {
    if (!node.domain().isEmpty() || !NAMES.contains(node.opType())) {
      return false;
    }
    return switch (node.opType()) {
      // A Dropout that trains scales what it keeps; scattering may add.
      case "Dropout" -> !node.hasInput(2);
      case "ScatterElements", "ScatterND" ->
          Set.of("none", "max", "min").contains(node.stringAttribute("reduction", "none"));
      default -> true;
    };
  }

  /** Whether a large constant may flow through towards a sum. */
  static boolean carriesMask(Node node) {
    return node.domain().isEmpty() && CARRIERS.contains(node.opType());
  }
}
