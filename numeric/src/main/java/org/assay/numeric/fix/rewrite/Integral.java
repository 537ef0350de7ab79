package org.assay.numeric.fix.rewrite;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Floating tensors that hold integers only, as counts do. */
final class Integral {
  private static final int DEPTH = 8;

  private Integral() {}

  static boolean holds(Surroundings around, String name) {
    return holds(around, name, DEPTH);
  }

  private static boolean holds(Surroundings around, String name, int depth) {
    String at = around.same(name);
    if (around.bounds(at).map(Bounds::type).filter(t -> !t.isFloat()).isPresent()) {
      return true;
    }
    Optional<Tensor> constant = around.exact(at);
    if (constant.isPresent()) {
      for (double value : constant.get().toDoubles()) {
        if (value != Math.rint(value)) {
          return false;
        }
      }
      return true;
    }
    Optional<Node> producer = around.producer(at).filter(n -> n.domain().isEmpty());
    if (producer.isEmpty() || depth == 0) {
      return false;
    }
    Node node = producer.get();
    return switch (node.opType()) {
      case "Floor", "Ceil", "Round", "Sign" -> true;
      case "OneHot" -> holds(around, node.inputs().get(2), depth - 1);
      case "Cast",
          "Neg",
          "Abs",
          "Relu",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Expand",
          "Transpose",
          "Slice",
          "Gather" ->
          holds(around, node.inputs().get(0), depth - 1);
      case "Add", "Sub", "Mul", "Sum", "Max", "Min" ->
          node.inputs().stream().allMatch(i -> holds(around, i, depth - 1));
      case "Where" ->
          holds(around, node.inputs().get(1), depth - 1)
              && holds(around, node.inputs().get(2), depth - 1);
      default -> false;
    };
  }
}
