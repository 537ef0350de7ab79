package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW002: LogSoftmax of logits that may lie far apart, written so that no softmax is needed. */
final class SpreadLogSoftmax extends ExpressionRewrite {
  SpreadLogSoftmax() {
    super(
        "RW002",
        "spread-log-softmax",
        "LogSoftmax of logits far apart becomes s − log Σ exp(s) of logits shifted by their maximum.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (!node.is("LogSoftmax")) {
      return List.of();
    }
    String logits = node.inputs().get(0);
    Optional<ElementType> type = around.floating(logits);
    int rank = around.rank(logits);
    if (type.isEmpty() || rank < 1) {
      return List.of();
    }
    long axis = node.intAttribute("axis", -1);
    Edit edit = new Edit(around, node);
    String whole =
        new StableForms(edit, type.get()).logSoftmax(logits, axis < 0 ? axis + rank : axis);
    return edit.replace(node, whole).same("LogSoftmax(x) → s − log Σ exp(s), s = x − max(x)");
  }
}
