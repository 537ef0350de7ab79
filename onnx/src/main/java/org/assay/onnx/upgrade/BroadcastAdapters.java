package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Broadcasting before opset 7: only with attribute {@code broadcast}, of the second operand, whose
 * axes lie against those of the first from {@code axis} on.
 */
final class BroadcastAdapters {
  private BroadcastAdapters() {}

  static void binary(Adaptation at) {
    Node node = at.node();
    boolean broadcast = node.intAttribute("broadcast", 0) != 0;
    boolean aligned = broadcast && node.attribute("axis").isPresent();
    long axis = node.intAttribute("axis", 0);
    at.attributes().remove("broadcast");
    at.attributes().remove("axis");
    if (!aligned || node.inputs().size() < 2) {
      at.keep();
      return;
    }
    OptionalInt left = at.rank(0);
    OptionalInt right = at.rank(1);
    if (left.isEmpty() || right.isEmpty()) {
      throw at.error("broadcasting along an axis of operands of unknown rank", "known ranks");
    }
    long from = axis < 0 ? axis + left.getAsInt() : axis;
    long behind = left.getAsInt() - from - right.getAsInt();
    if (from < 0 || from > left.getAsInt() || behind < 0) {
      throw at.error(
          "axis " + axis + " for ranks " + left.getAsInt() + " and " + right.getAsInt(),
          "an axis where the second operand fits");
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(1, withTrailingAxes(at, 1, right.getAsInt(), (int) behind));
    at.replace(node.opType(), inputs, at.attributes());
  }

  private static String withTrailingAxes(Adaptation at, int input, int rank, int count) {
    String operand = at.input(input);
    if (count == 0) {
      return operand;
    }
    long[] axes = new long[count];
    for (int i = 0; i < count; i++) {
      axes[i] = rank + (long) i;
    }
    return at.helper("Unsqueeze", Map.of(), operand, at.value(Tensor.ofLongs(axes)));
  }

  /** A slope of one axis belonged to the channels, axis 1. */
  static void slope(Adaptation at) {
    OptionalInt left = at.rank(0);
    OptionalInt right = at.rank(1);
    if (left.isEmpty() || right.isEmpty()) {
      throw at.error("PRelu of operands of unknown rank", "known ranks");
    }
    boolean single =
        at.shape(1).filter(s -> s.rank() == 1 && s.dim(0).sizeOrMinusOne() == 1).isPresent();
    if (right.getAsInt() != 1 || single || left.getAsInt() <= 2) {
      at.keep();
      return;
    }
    String slope = withTrailingAxes(at, 1, 1, left.getAsInt() - 2);
    at.replace("PRelu", List.of(at.input(0), slope), at.attributes());
  }

  static void gemm(Adaptation at) {
    at.attributes().remove("broadcast");
    at.keep();
  }
}
