package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW003: exponentials divided by their sum. */
final class SoftmaxByHand extends ExpressionRewrite {
  // Exp, ReduceSum, at most two movements, Reciprocal, the quotient.
  private static final int STEPS = 5;

  SoftmaxByHand() {
    super(
        "RW003",
        "softmax-by-hand",
        "Exponentials divided by their sum become Softmax, which subtracts the maximum first.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    for (Node quotient : around.ahead(STEPS, "Div", "Mul")) {
      Optional<SoftmaxForm> form =
          SoftmaxForm.of(around, quotient.firstOutput()).filter(SoftmaxForm::byHand);
      Optional<ElementType> type = around.floating(quotient.firstOutput());
      if (form.isEmpty() || type.isEmpty()) {
        continue;
      }
      Edit edit = new Edit(around, quotient);
      edit.replace(
          quotient,
          new StableForms(edit, type.get()).softmax(form.get().logits(), form.get().axes()));
      Rewritten rewritten =
          new Rewritten(edit.done(), "exp(x) / Σ exp(x) → Softmax(x)", form.get().clipped());
      if (around.isGone(rewritten.model())) {
        return List.of(rewritten);
      }
    }
    return List.of();
  }
}
