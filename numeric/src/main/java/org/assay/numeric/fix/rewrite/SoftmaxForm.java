package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Node;

/**
 * A tensor that is a softmax: of the operator, or written by hand.
 *
 * @param logits what it is the softmax of
 * @param axes along which its elements sum to 1
 * @param byHand whether it is made of exponentials
 * @param clipped where the exponentials of numerator and denominator differ: in one of them the
 *     logits are clipped
 */
record SoftmaxForm(String logits, long[] axes, boolean byHand, List<ExceptionSet> clipped) {
  static Optional<SoftmaxForm> of(Surroundings around, String tensor) {
    Optional<Node> producer = around.producer(around.same(tensor));
    if (producer.isEmpty()) {
      return Optional.empty();
    }
    Node node = producer.get();
    if (node.is("Softmax")) {
      String logits = node.inputs().get(0);
      int rank = around.rank(logits);
      long axis = node.intAttribute("axis", -1);
      return rank < 1
          ? Optional.empty()
          : Optional.of(
              new SoftmaxForm(
                  logits, new long[] {axis < 0 ? axis + rank : axis}, false, List.of()));
    }
    if (node.is("Div")) {
      return quotient(around, node, node.inputs().get(0), node.inputs().get(1));
    }
    if (node.is("Mul")) {
      for (int i = 0; i < 2; i++) {
        String terms = node.inputs().get(i);
        Optional<SoftmaxForm> found =
            inverse(around, node.inputs().get(1 - i))
                .flatMap(sum -> quotient(around, node, terms, sum));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  // The tensor of which another is the reciprocal.
  private static Optional<String> inverse(Surroundings around, String name) {
    Optional<Node> reciprocal = around.made(name, "Reciprocal");
    return reciprocal.isPresent()
        ? reciprocal.map(n -> n.inputs().get(0))
        : around
            .made(name, "Div")
            .filter(n -> around.isScalar(n.inputs().get(0), 1))
            .map(n -> n.inputs().get(1));
  }

  private static Optional<SoftmaxForm> quotient(
      Surroundings around, Node node, String terms, String sum) {
    Optional<Node> above = around.made(terms, "Exp");
    Optional<Node> total = around.producer(around.moved(sum).base()).filter(n -> n.is("ReduceSum"));
    Optional<Node> below = total.flatMap(n -> around.made(n.inputs().get(0), "Exp"));
    if (above.isEmpty() || below.isEmpty() || !around.sameShape(terms, node.firstOutput())) {
      return Optional.empty();
    }
    Optional<long[]> axes = ReducedAxes.of(around, total.get());
    if (axes.isEmpty()
        || axes.get().length == 0
        || !ReducedAxes.broadcastsBack(around, total.get(), sum)) {
      return Optional.empty();
    }
    String numerator = above.get().inputs().get(0);
    String denominator = below.get().inputs().get(0);
    if (around.equal(numerator, denominator)) {
      return Optional.of(new SoftmaxForm(numerator, axes.get(), true, List.of()));
    }
    Unclipped up = Unclipped.of(around, numerator);
    Unclipped down = Unclipped.of(around, denominator);
    if (!up.tensor().equals(down.tensor())) {
      return Optional.empty();
    }
    List<ExceptionSet> apart = new ArrayList<>(up.beyond());
    apart.addAll(down.beyond());
    return Optional.of(new SoftmaxForm(up.tensor(), axes.get(), true, apart));
  }
}
