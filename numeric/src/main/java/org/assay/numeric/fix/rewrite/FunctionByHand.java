package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Node;

/** RW009: a sigmoid or hyperbolic tangent made of exponentials. */
final class FunctionByHand extends ExpressionRewrite {
  // Exp, Add, Reciprocal or Div.
  private static final int STEPS = 3;

  FunctionByHand() {
    super(
        "RW009",
        "sigmoid-by-hand",
        "A sigmoid or hyperbolic tangent made of exponentials becomes the operator.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    for (Node quotient : around.ahead(STEPS, "Div", "Reciprocal")) {
      Edit edit = new Edit(around, quotient);
      Optional<SigmoidForm> sigmoid =
          SigmoidForm.of(around, quotient.firstOutput()).filter(SigmoidForm::byHand);
      Optional<String> tanh = sigmoid.isPresent() ? Optional.empty() : tanh(around, quotient);
      if (sigmoid.isEmpty() && tanh.isEmpty()) {
        continue;
      }
      String value =
          tanh.map(x -> edit.op("Tanh", x))
              .orElseGet(() -> edit.op("Sigmoid", sigmoid.orElseThrow().logit(edit)));
      List<Rewritten> rewritten =
          edit.replace(quotient, value)
              .same(
                  tanh.isPresent()
                      ? "(exp(x) − exp(−x)) / (exp(x) + exp(−x)) → Tanh(x)"
                      : "1 / (1 + exp(−x)) → Sigmoid(x)");
      if (around.isGone(rewritten.get(0).model())) {
        return rewritten;
      }
    }
    return List.of();
  }

  private static Optional<String> tanh(Surroundings around, Node quotient) {
    if (!quotient.is("Div")) {
      return Optional.empty();
    }
    Optional<Node> difference = around.made(quotient.inputs().get(0), "Sub");
    Optional<Node> sum = around.made(quotient.inputs().get(1), "Add");
    if (difference.isEmpty() || sum.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> x = exponent(around, difference.get(), 0);
    Optional<String> minus = exponent(around, difference.get(), 1);
    Optional<String> a = exponent(around, sum.get(), 0);
    Optional<String> b = exponent(around, sum.get(), 1);
    if (x.isEmpty() || minus.isEmpty() || a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    boolean same =
        around.equal(x.get(), a.get()) && around.equal(minus.get(), b.get())
            || around.equal(x.get(), b.get()) && around.equal(minus.get(), a.get());
    Surroundings.Origin negative = around.affine(minus.get());
    return same
            && negative.is(-1, 0)
            && negative.moves().isEmpty()
            && around.equal(negative.base(), x.get())
        ? x
        : Optional.empty();
  }

  private static Optional<String> exponent(Surroundings around, Node node, int operand) {
    return around.made(node.inputs().get(operand), "Exp").map(e -> e.inputs().get(0));
  }
}
