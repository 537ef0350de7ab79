package org.assay.numeric.fix.rewrite;

import java.util.Optional;
import org.assay.onnx.Node;

/**
 * A tensor that is a sigmoid: of the operator, or written by hand.
 *
 * @param operand of the sigmoid, or its negative
 * @param negated whether it is the sigmoid of {@code −operand}
 * @param byHand whether it is made of exponentials
 */
record SigmoidForm(String operand, boolean negated, boolean byHand) {
  static Optional<SigmoidForm> of(Surroundings around, String tensor) {
    Optional<Node> producer = around.producer(around.same(tensor));
    if (producer.isEmpty()) {
      return Optional.empty();
    }
    Node node = producer.get();
    if (node.is("Sigmoid")) {
      return Optional.of(new SigmoidForm(node.inputs().get(0), false, false));
    }
    if (node.is("Reciprocal")) {
      // 1 / (1 + exp(t)) = σ(−t).
      return onePlusExp(around, node.inputs().get(0)).map(t -> negative(around, t));
    }
    // A quotient of the denominator's shape: 1 may stand for more elements than one.
    if (!node.is("Div") || !around.sameShape(node.inputs().get(1), node.firstOutput())) {
      return Optional.empty();
    }
    Optional<String> exponent = onePlusExp(around, node.inputs().get(1));
    if (exponent.isPresent() && around.isScalar(node.inputs().get(0), 1)) {
      return exponent.map(t -> negative(around, t));
    }
    // exp(t) / (1 + exp(t)) = σ(t).
    return around
        .made(node.inputs().get(0), "Exp")
        .map(e -> e.inputs().get(0))
        .filter(t -> exponent.isPresent() && around.equal(t, exponent.get()))
        .map(t -> new SigmoidForm(t, false, true));
  }

  /** The t of a tensor that is 1 + exp(t), place for place. */
  static Optional<String> onePlusExp(Surroundings around, String name) {
    Surroundings.Origin origin = around.affine(name);
    return origin.is(1, 1) && origin.moves().isEmpty()
        ? around.made(origin.base(), "Exp").map(e -> e.inputs().get(0))
        : Optional.empty();
  }

  private static SigmoidForm negative(Surroundings around, String exponent) {
    Surroundings.Origin origin = around.affine(exponent);
    return origin.is(-1, 0) && origin.moves().isEmpty()
        ? new SigmoidForm(origin.base(), false, true)
        : new SigmoidForm(exponent, true, true);
  }

  /** What the sigmoid is taken of, written into an edit if need be. */
  String logit(Edit edit) {
    return negated ? edit.op("Neg", operand) : operand;
  }

  /** Whether two are the same function of the same tensor. */
  boolean equals(Surroundings around, SigmoidForm other) {
    return negated == other.negated && around.equal(operand, other.operand);
  }
}
