package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Reductions: an adjoint goes to each of the elements that were combined. */
final class ReductionRules {
  // Squares of least numbers are rounded: |x| / ‖x‖ may exceed 1, by less than this.
  private static final double UNIT = 1.25;

  private ReductionRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    Derivative.Rule select = (s, k) -> Step.selected(s.dy());
    table
        .add("ReduceSum", Derivative.first("dx = dy", (s, k) -> s.dy()))
        .add("ReduceMean", Derivative.first("dx = dy / n", ReductionRules::mean))
        .add("ReduceMax", Derivative.first("dx = dy shared by the greatest, else 0", select))
        .add("ReduceMin", Derivative.first("dx = dy shared by the least, else 0", select))
        .add("ReduceL1", Derivative.first("dx = dy · sign(x)", (s, k) -> Step.around(s.dy())))
        .add(
            "ReduceL2",
            Derivative.first("dx = dy · (x / y), 0 where y = 0", ReductionRules::norm).withPole())
        .add("ReduceSumSquare", Derivative.first("dx = dy · 2 · x", ReductionRules::sumSquare))
        .add("ReduceLogSum", Derivative.first("dx = dy / Σ x", ReductionRules::logSum).withPole())
        .add(
            "ReduceLogSumExp",
            Derivative.first("dx = dy · exp(x − y)", FunctionRules.bounded(0, 1.0001)))
        .add(
            "ReduceProd",
            Derivative.first("dx = dy · product of the others", ReductionRules::product))
        .add("CumSum", Derivative.first("dx = sum of the later dy", ReductionRules::cumulative));
  }

  /** How many elements become one. */
  private static double count(Step s) {
    return Math.max(1, s.size(0) / Math.max(1, s.outSize(0)));
  }

  private static boolean isFixed(Step s) {
    return s.bounds(0).map(b -> b.dynamicAxes() == 0).orElse(false);
  }

  private static Cell mean(Step s, int k) {
    Cell share = s.div(s.dy(), Step.point(count(s)));
    share.set(share.lo, share.hi, share.flags);
    if (!isFixed(s)) {
      share.join(s.dy());
    }
    return share;
  }

  private static Cell norm(Step s, int k) {
    Cell x = s.in(k);
    Cell y = s.y();
    Cell ratio = Step.range(x.lo < 0 ? -UNIT : 0, x.hi > 0 ? UNIT : 0);
    if (((x.flags | y.flags) & Flags.ALL) != 0) {
      ratio.flags |= Flags.NAN;
    }
    return s.mul(s.dy(), ratio);
  }

  private static Cell sumSquare(Step s, int k) {
    return s.mul(s.dy(), s.mul(Step.point(2), s.in(k)));
  }

  private static Cell logSum(Step s, int k) {
    Cell total = s.sum(s.in(k), isFixed(s) ? count(s) : 1, count(s));
    return s.div(s.dy(), total);
  }

  private static Cell product(Step s, int k) {
    Cell x = s.in(k);
    double others = count(s) - 1;
    double most = Math.pow(Math.max(1, x.magnitude()), others);
    double max = s.type().max();
    Cell product = Step.range(x.lo >= 0 ? 0 : -Math.min(max, most), Math.min(max, most));
    product.flags = x.flags;
    if (most > max) {
      product.flags |= x.lo >= 0 ? Flags.POSITIVE : Flags.INFINITE;
    }
    return s.loosened(s.mul(s.dy(), product));
  }

  private static Cell cumulative(Step s, int k) {
    double most = 1;
    for (long dim : s.dims(k)) {
      most = Math.max(most, dim);
    }
    return s.some(s.dy(), s.bounds(k).isPresent() ? most : s.size(k));
  }
}
