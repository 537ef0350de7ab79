package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.Node;

/** RW016: a denominator of one sign, such as a rate or a scale, that is kept away from 0. */
final class DivisionFloor extends ExpressionRewrite {
  // A denominator that is meant to be positive, but whose bounds reach somewhat below 0.
  private static final double SLIGHTLY = 1e-3;

  DivisionFloor() {
    super(
        "RW016",
        "division-by-rate",
        "A denominator that is a rate or a scale is kept on its side of a small threshold.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Optional<Division> division = Division.ofFloats(around);
    if (division.isEmpty()) {
      return List.of();
    }
    Division d = division.get();
    Cell hull = around.hull(d.denominator());
    boolean positive = hull.lo >= -SLIGHTLY * hull.hi;
    boolean negative = hull.hi <= -SLIGHTLY * hull.lo;
    return positive || negative ? kept(around, d, !positive) : List.of();
  }

  /** Keeps a denominator on one side of 0, by thresholds of which it may be on the right side. */
  static List<Rewritten> kept(Surroundings around, Division d, boolean below) {
    Cell hull = around.hull(d.denominator());
    List<Rewritten> all = new ArrayList<>();
    for (double threshold : Thresholds.aboveZero(d.type(), d.least(around))) {
      if (threshold >= (below ? -hull.lo : hull.hi)) {
        break;
      }
      all.add(kept(around, d, below ? -threshold : threshold));
    }
    return all;
  }

  private static Rewritten kept(Surroundings around, Division d, double threshold) {
    Node node = d.node();
    boolean below = threshold < 0;
    String limit = below ? "Min" : "Max";
    Edit edit = new Edit(around, node);
    edit.feed(
        node, d.operand(), edit.op(limit, d.denominator(), edit.constant(d.type(), threshold)));
    return edit.but(
        "x / d → x / " + limit + "(d, " + threshold + ")",
        new ExceptionSet(
            d.denominator(), below ? ExceptionSet.Side.ABOVE : ExceptionSet.Side.BELOW, threshold));
  }
}
