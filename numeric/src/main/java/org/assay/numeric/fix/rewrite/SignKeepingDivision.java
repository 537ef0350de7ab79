package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Cell;

/** RW018: a denominator of either sign that is kept away from 0 on the side where it is. */
final class SignKeepingDivision extends ExpressionRewrite {
  SignKeepingDivision() {
    super(
        "RW018",
        "division-by-either-sign",
        "A denominator of either sign is kept away from 0 on the side where it is.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Optional<Division> division = Division.ofFloats(around);
    if (division.isEmpty()) {
      return List.of();
    }
    Division d = division.get();
    Cell hull = around.hull(d.denominator());
    List<Rewritten> all = new ArrayList<>();
    if (!(hull.lo < 0 && hull.hi > 0)) {
      return all;
    }
    for (double threshold : Thresholds.aboveZero(d.type(), d.least(around))) {
      if (threshold >= Math.max(hull.hi, -hull.lo)) {
        break;
      }
      Edit edit = new Edit(around, d.node());
      String isNegative = edit.op("Less", d.denominator(), edit.constant(d.type(), 0));
      String down = edit.op("Min", d.denominator(), edit.constant(d.type(), -threshold));
      String up = edit.op("Max", d.denominator(), edit.constant(d.type(), threshold));
      edit.replace(d.node(), edit.op("Where", isNegative, d.by(edit, down), d.by(edit, up)));
      all.add(
          edit.but(
              "x / d → x / Max(d, " + threshold + "), for d < 0 x / Min(d, −" + threshold + ")",
              new ExceptionSet(d.denominator(), ExceptionSet.Side.NEAR_ZERO, threshold)));
    }
    // A scale whose bounds are wider than what it is: positive in all that occurs.
    all.addAll(DivisionFloor.kept(around, d, false));
    return all;
  }
}
