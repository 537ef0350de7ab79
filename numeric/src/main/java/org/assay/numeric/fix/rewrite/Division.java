package org.assay.numeric.fix.rewrite;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * A quotient that may fail.
 *
 * @param numerator empty for a Reciprocal, also one that is written as the power of −1
 */
record Division(Node node, Optional<String> numerator, String denominator, ElementType type) {
  static Optional<Division> of(Surroundings around) {
    Node node = around.failing();
    boolean power = node.is("Pow") && around.isScalar(node.inputs().get(1), -1);
    if (!around.fails("Div", "Reciprocal") && !power) {
      return Optional.empty();
    }
    boolean div = node.is("Div");
    String denominator = node.inputs().get(div ? 1 : 0);
    return around
        .bounds(denominator)
        .map(Bounds::type)
        .map(
            type ->
                new Division(
                    node,
                    div ? Optional.of(node.inputs().get(0)) : Optional.empty(),
                    denominator,
                    type));
  }

  /** As {@link #of}, of real numbers. */
  static Optional<Division> ofFloats(Surroundings around) {
    return of(around).filter(d -> d.type().isFloat());
  }

  /** Index of the denominator among the operands. */
  int operand() {
    return numerator.isPresent() ? 1 : 0;
  }

  /** The least magnitude of a denominator with which no quotient overflows. */
  double least(Surroundings around) {
    Cell above = numerator.map(around::hull).orElseGet(Division::one);
    return above.magnitude() / type.max() * 16;
  }

  private static Cell one() {
    Cell one = new Cell();
    one.set(1, 1, 0);
    return one;
  }

  /** The quotient by another denominator. */
  String by(Edit edit, String other) {
    return numerator
        .map(n -> edit.op("Div", n, other))
        .orElseGet(() -> edit.op("Reciprocal", other));
  }
}
