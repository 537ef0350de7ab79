package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Derivative.Rule;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Arithmetic with broadcasting, comparisons that select, rounding. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    Rule pass = (s, k) -> s.unbroadcast(s.dy(), k);
    Rule select = (s, k) -> s.unbroadcast(Step.selected(s.dy()), k);
    table
        .add("Add", Derivative.of("da = dy; db = dy", pass))
        .add("Sum", Derivative.of("each dx = dy", pass))
        .add("Sub", Derivative.of("da = dy; db = −dy", ElementwiseRules::sub))
        .add("Mul", Derivative.of("da = dy · b; db = dy · a", ElementwiseRules::mul))
        .add(
            "Div",
            Derivative.of("da = dy / b; db = −dy · ((a / b) / b)", ElementwiseRules::div)
                .withPole())
        .add("Mean", Derivative.of("each dx = dy / n", ElementwiseRules::mean))
        .add("Min", Derivative.of("dy where it is the least, ties halved, else 0", select))
        .add("Max", Derivative.of("dy where it is the greatest, ties halved, else 0", select))
        .add("Clip", Derivative.of("dx = dy within the limits, else 0; limits the rest", select))
        .add("Where", new Derivative("da = dy where c, else 0; db = the rest", k -> k > 0, select))
        .add("Neg", Derivative.first("dx = −dy", (s, k) -> s.negate(s.dy())))
        .add("Abs", Derivative.first("dx = dy · sign(x)", ElementwiseRules::abs))
        .add(
            "Reciprocal",
            Derivative.first("dx = −dy · y · y", ElementwiseRules::reciprocal).withPole())
        .add("Mod", Derivative.first("da = dy", pass))
        .add("Identity", Derivative.first("dx = dy", (s, k) -> s.dy()))
        .add("Cast", Derivative.first("dx = dy", (s, k) -> s.dy()))
        .add("CastLike", Derivative.first("dx = dy", (s, k) -> s.dy()))
        .add("Dropout", Derivative.first("dx = dy · mask / (1 − r)", ElementwiseRules::dropout))
        .add("Sign", Derivative.ZERO)
        .add("Floor", Derivative.ZERO)
        .add("Ceil", Derivative.ZERO)
        .add("Round", Derivative.ZERO);
  }

  private static Cell sub(Step s, int k) {
    return s.unbroadcast(k == 0 ? s.dy() : s.negate(s.dy()), k);
  }

  private static Cell mul(Step s, int k) {
    double times = s.outSize(0) / Math.max(1, s.size(k));
    Cell other = s.in(1 - k);
    return times <= 1 ? s.mul(s.dy(), other) : s.unbroadcast(s.loosened(s.mul(s.dy(), other)), k);
  }

  private static Cell div(Step s, int k) {
    if (k == 0) {
      return s.unbroadcast(s.div(s.dy(), s.in(1)), k);
    }
    // The quotient was computed forwards, with what is known of it.
    Cell slope = s.div(s.y(), s.in(1));
    return s.unbroadcast(s.negate(s.mul(s.dy(), slope)), k);
  }

  private static Cell mean(Step s, int k) {
    return s.unbroadcast(s.div(s.dy(), Step.point(s.operands())), k);
  }

  private static Cell abs(Step s, int k) {
    Cell x = s.in(k);
    Cell sign = Step.range(x.lo > 0 ? 1 : x.lo == 0 ? 0 : -1, x.hi < 0 ? -1 : x.hi == 0 ? 0 : 1);
    sign.flags = x.flags & Flags.NAN;
    return s.mul(s.dy(), sign);
  }

  private static Cell reciprocal(Step s, int k) {
    Cell square = s.square(s.div(Step.point(1), s.in(k)));
    return s.negate(s.mul(s.dy(), square));
  }

  private static Cell dropout(Step s, int k) {
    // Without a ratio that is known nothing is scaled beyond 1 / (1 - ratio).
    double ratio = s.node().hasInput(1) ? s.in(1).hi : 0.5;
    Cell scale = s.div(Step.point(1), Step.range(1 - Math.min(1, ratio), 1));
    return s.mul(s.dy(), Step.selected(scale));
  }
}
