package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Node;

/** RW017: division by a count that may be 0. */
final class CountDivision extends ExpressionRewrite {
  CountDivision() {
    super(
        "RW017", "division-by-count", "A denominator that counts something is kept at 1 or more.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Optional<Division> division =
        Division.of(around)
            .filter(d -> around.hull(d.denominator()).lo >= 0)
            .filter(d -> around.hull(d.denominator()).hi > 1)
            .filter(d -> Integral.holds(around, d.denominator()));
    if (division.isEmpty()) {
      return List.of();
    }
    Division d = division.get();
    Node node = d.node();
    Edit edit = new Edit(around, node);
    edit.feed(node, d.operand(), edit.op("Max", d.denominator(), edit.constant(d.type(), 1)));
    return List.of(
        edit.but(
            "x / count → x / Max(count, 1)",
            new ExceptionSet(d.denominator(), ExceptionSet.Side.BELOW, 1)));
  }
}
