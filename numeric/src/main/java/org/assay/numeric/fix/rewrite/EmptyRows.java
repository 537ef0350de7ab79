package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * RW021: a softmax over a row of nothing but −Inf, as of a mask that hides everything.
 *
 * <p>No exception set: beside any logit above the threshold the exponential of the threshold is 0
 * as that of −Inf is; without one, the original is NaN, or all of its logits lie below −8e37.
 */
final class EmptyRows extends ExpressionRewrite {
  EmptyRows() {
    super(
        "RW021",
        "softmax-of-masked-row",
        "Logits of -Inf become a large negative number, so that a row of them is even, not NaN.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (!around.fails("Softmax", "LogSoftmax")) {
      return List.of();
    }
    String logits = node.inputs().get(0);
    Optional<ElementType> type = around.floating(logits);
    if (type.isEmpty()) {
      return List.of();
    }
    // So far down that its exponential is 0 beside any ordinary logit, and no difference overflows.
    double floor = type.get().format().round(type.get().min() / 4);
    Edit edit = new Edit(around, node);
    edit.feed(node, 0, edit.op("Max", logits, edit.constant(type.get(), floor)));
    return edit.same(node.opType() + "(x) → " + node.opType() + "(Max(x, " + floor + "))");
  }
}
