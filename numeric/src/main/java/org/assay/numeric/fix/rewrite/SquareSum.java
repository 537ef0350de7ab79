package org.assay.numeric.fix.rewrite;

import java.util.Optional;
import org.assay.onnx.Node;

/** Squares, and reductions of them. */
final class SquareSum {
  private SquareSum() {}

  /** The x of a tensor that is x². */
  static Optional<String> root(Surroundings around, String name) {
    Optional<Node> producer = around.producer(around.same(name));
    if (producer.isEmpty() || producer.get().inputs().size() != 2) {
      return Optional.empty();
    }
    Node node = producer.get();
    String first = node.inputs().get(0);
    boolean squares =
        node.is("Pow") && around.isScalar(node.inputs().get(1), 2)
            || node.is("Mul") && around.equal(first, node.inputs().get(1));
    return squares && around.sameShape(first, node.firstOutput())
        ? Optional.of(around.same(first))
        : Optional.empty();
  }

  /**
   * A reduction of the squares of a tensor.
   *
   * @param x what is squared
   * @param reduction the node
   */
  record Of(String x, Node reduction) {}

  /** The squares that a norm ‖x‖ sums up: ReduceL2(x), or the root of a sum. */
  static Optional<Of> norm(Surroundings around, String name) {
    Optional<Node> producer = around.producer(around.moved(name).base());
    if (producer.isPresent() && producer.get().is("ReduceL2")) {
      return producer.map(n -> new Of(around.same(n.inputs().get(0)), n));
    }
    return producer
        .filter(n -> n.is("Sqrt") || n.is("Pow") && around.isScalar(n.inputs().get(1), 0.5))
        .flatMap(n -> sum(around, around.moved(n.inputs().get(0)).base()));
  }

  /** Σ x², by ReduceSumSquare or by hand. */
  static Optional<Of> sum(Surroundings around, String name) {
    Optional<Node> producer = around.producer(around.same(name));
    if (producer.isPresent() && producer.get().is("ReduceSumSquare")) {
      return producer.map(n -> new Of(around.same(n.inputs().get(0)), n));
    }
    return producer
        .filter(n -> n.is("ReduceSum"))
        .flatMap(n -> root(around, n.inputs().get(0)).map(x -> new Of(x, n)));
  }
}
