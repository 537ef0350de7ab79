package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW005: both logarithms of a binary cross-entropy, from the logit, at once. */
final class BinaryCrossEntropy extends ExpressionRewrite {
  BinaryCrossEntropy() {
    super(
        "RW005",
        "binary-cross-entropy",
        "Both logarithms of a binary cross-entropy of a sigmoid become softplus terms of the logit.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Optional<SigmoidLogarithm> own = SigmoidLogarithm.of(around, around.failing());
    Optional<ElementType> type = around.floating(around.failing().firstOutput());
    if (own.isEmpty() || type.isEmpty()) {
      return List.of();
    }
    for (Node node : around.graph().nodes()) {
      Optional<SigmoidLogarithm> other =
          node == around.failing() ? Optional.empty() : SigmoidLogarithm.of(around, node);
      if (other.isPresent()
          && other.get().complement() != own.get().complement()
          && other.get().sigmoid().equals(around, own.get().sigmoid())) {
        Edit edit = new Edit(around, node);
        own.get().rewrite(edit, type.get());
        other.get().rewrite(edit, type.get());
        List<ExceptionSet> exceptions = new ArrayList<>(own.get().exceptions());
        exceptions.addAll(other.get().exceptions());
        return List.of(
            new Rewritten(
                edit.done(),
                "Log(Sigmoid(x)), Log(1 − Sigmoid(x)) → −Softplus(−x), −Softplus(x)",
                exceptions));
      }
    }
    return List.of();
  }
}
