package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Node;

/**
 * A tensor before it was clipped to constant limits by Clip, Max and Min.
 *
 * @param tensor before
 * @param beyond where clipping changes it
 */
record Unclipped(String tensor, List<ExceptionSet> beyond) {
  private static final int LONGEST_CHAIN = 8;

  static Unclipped of(Surroundings around, String name) {
    String at = around.same(name);
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> producer = around.producer(at);
      Optional<String> before =
          producer.flatMap(node -> before(around, node, limits)).map(around::same);
      if (before.isEmpty()) {
        break;
      }
      at = before.get();
    }
    String tensor = at;
    return new Unclipped(
        tensor,
        limits.stream().map(l -> new ExceptionSet(tensor, l.side(), l.threshold())).toList());
  }

  private record Limit(ExceptionSet.Side side, double threshold) {}

  private static Optional<String> before(Surroundings around, Node node, List<Limit> limits) {
    if (node.is("Clip")) {
      Optional<Double> lo =
          node.hasInput(1)
              ? around.scalar(node.inputs().get(1))
              : Optional.of(Double.NEGATIVE_INFINITY);
      Optional<Double> hi =
          node.hasInput(2)
              ? around.scalar(node.inputs().get(2))
              : Optional.of(Double.POSITIVE_INFINITY);
      if (lo.isEmpty() || hi.isEmpty()) {
        return Optional.empty();
      }
      limits.add(new Limit(ExceptionSet.Side.BELOW, lo.get()));
      limits.add(new Limit(ExceptionSet.Side.ABOVE, hi.get()));
      return Optional.of(node.inputs().get(0));
    }
    if (!node.is("Max") && !node.is("Min")) {
      return Optional.empty();
    }
    Optional<Surroundings.WithConstant> parts =
        around.withConstant(node).filter(p -> around.sameShape(p.operand(), node.firstOutput()));
    parts.ifPresent(
        p ->
            limits.add(
                new Limit(
                    node.is("Max") ? ExceptionSet.Side.BELOW : ExceptionSet.Side.ABOVE,
                    p.constant())));
    return parts.map(Surroundings.WithConstant::operand);
  }
}
