package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW006: the logarithm of a sigmoid, or of 1 minus a sigmoid, from the logit. */
final class LogOfSigmoid extends ExpressionRewrite {
  LogOfSigmoid() {
    super(
        "RW006",
        "log-of-sigmoid",
        "The logarithm of a sigmoid, or of 1 minus one, becomes a softplus of the logit.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node log = around.failing();
    Optional<ElementType> type = around.floating(log.firstOutput());
    Optional<SigmoidLogarithm> found = SigmoidLogarithm.of(around, log);
    if (found.isEmpty() || type.isEmpty()) {
      return List.of();
    }
    Edit edit = new Edit(around, log);
    found.get().rewrite(edit, type.get());
    String what =
        found.get().complement()
            ? "Log(1 − Sigmoid(x)) → −Softplus(x)"
            : "Log(Sigmoid(x)) → −Softplus(−x)";
    return List.of(new Rewritten(edit.done(), what, found.get().exceptions()));
  }
}
