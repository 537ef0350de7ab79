package org.assay.grad.ops.reductions;

import java.util.Optional;
import java.util.function.Function;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Reductions over axes, and cumulative sums. */
public final class ReductionGradients {
  private ReductionGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    reduction(table, "ReduceSum", c -> c.expand(restored(c, c.g()), c.in(0)));
    reduction(table, "ReduceMean", ReductionGradients::mean);
    reduction(table, "ReduceMax", ReductionGradients::extreme);
    reduction(table, "ReduceMin", ReductionGradients::extreme);
    reduction(table, "ReduceProd", ReductionGradients::product);
    reduction(table, "ReduceL1", c -> c.mul(restored(c, c.g()), c.op("Sign", c.in(0))));
    reduction(table, "ReduceL2", ReductionGradients::norm);
    reduction(table, "ReduceSumSquare", c -> c.mul(restored(c, c.g()), c.mul(c.in(0), 2)));
    reduction(table, "ReduceLogSum", ReductionGradients::logSum);
    reduction(table, "ReduceLogSumExp", ReductionGradients::logSumExp);
    table.add("CumSum", GradientRule.of(ReductionGradients::cumulative));
    table.add("CumProd", GradientRule.of(ReductionGradients::cumulativeProduct));
    table.add("ArgMax", GradientRule.NONE);
    table.add("ArgMin", GradientRule.NONE);
  }

  private static void reduction(
      OperatorTable.Builder<GradientRule> table,
      String op,
      Function<GradientContext, String> derivative) {
    table.add(
        op,
        GradientRule.of(
            c -> c.give(0, () -> c.expand(keepsAll(c) ? alone(c) : derivative.apply(c), c.in(0)))));
  }

  /** Whether there are no axes to reduce over, which then means none instead of all. */
  private static boolean keepsAll(GradientContext c) {
    boolean none =
        c.input(1).isEmpty() || c.constant(c.in(1)).map(a -> a.size() == 0).orElse(false);
    return none && c.flag("noop_with_empty_axes", false);
  }

  /** ONNX Runtime hands the operand through. */
  private static String alone(GradientContext c) {
    return c.g();
  }

  /** The reduced tensor, or its cotangent, so that it broadcasts with the operand. */
  private static String restored(GradientContext c, String reduced) {
    if (c.flag("keepdims", true)) {
      return reduced;
    }
    Optional<String> axes = c.input(1);
    boolean all = axes.isEmpty() || c.constant(axes.get()).map(a -> a.size() == 0).orElse(false);
    return all ? reduced : c.op("Unsqueeze", reduced, axes.get());
  }

  /** The same reduction with other operator and operand, reduced axes kept. */
  private static String again(GradientContext c, String op, String x) {
    String axes = c.input(1).orElse("");
    return c.op(op, Attributes.of("keepdims", 1), x, axes);
  }

  private static String mean(GradientContext c) {
    String x = c.in(0);
    Optional<Long> all = c.sizes(x).map(Tensor::elements);
    Optional<Long> left = c.sizes(c.out(0)).map(Tensor::elements);
    String g = restored(c, c.g());
    if (all.isPresent() && left.isPresent() && left.get() > 0) {
      return c.mul(g, (double) left.get() / all.get());
    }
    String count = c.div(c.op("Size", x), c.op("Size", c.out(0)));
    return c.div(g, c.castLike(count, g));
  }

  /** Elements that reach the extreme share evenly, as in PyTorch's amax. */
  private static String extreme(GradientContext c) {
    String x = c.in(0);
    String hits = c.castLike(c.op("Equal", x, restored(c, c.out(0))), x);
    return c.mul(hits, c.div(restored(c, c.g()), again(c, "ReduceSum", hits)));
  }

  /** The product of the others: with one zero only that one has a slope, with two none has. */
  private static String product(GradientContext c) {
    String x = c.in(0);
    String zero = c.op("Equal", x, c.real(0, x));
    String safe = c.op("Where", zero, c.real(1, x), x);
    String zeros = again(c, "ReduceSum", c.castLike(zero, x));
    String others = c.div(again(c, "ReduceProd", safe), safe);
    // Of a line without zeros every element counts, of a line with one only that zero.
    String counts = c.op("Equal", zeros, c.castLike(zero, x));
    return c.mul(restored(c, c.g()), c.where(counts, others));
  }

  private static String norm(GradientContext c) {
    String y = restored(c, c.out(0));
    String slope = c.div(restored(c, c.g()), y);
    return c.mul(c.in(0), c.unless(c.op("Equal", y, c.real(0, y)), slope));
  }

  private static String logSum(GradientContext c) {
    return c.div(restored(c, c.g()), again(c, "ReduceSum", c.in(0)));
  }

  private static String logSumExp(GradientContext c) {
    return c.mul(restored(c, c.g()), c.op("Exp", c.sub(c.in(0), restored(c, c.out(0)))));
  }

  /** Σ g·y over the products that an element is in, by the element, which must not be 0. */
  private static void cumulativeProduct(GradientContext c) {
    c.give(0, () -> c.div(backwards(c, c.mul(c.g(), c.out(0))), c.in(0)));
  }

  private static void cumulative(GradientContext c) {
    c.give(0, () -> backwards(c, c.g()));
  }

  /** The cumulative sum from the other end. */
  private static String backwards(GradientContext c, String of) {
    return c.op(
        "CumSum",
        Attributes.of(
            "exclusive", c.flag("exclusive", false), "reverse", !c.flag("reverse", false)),
        of,
        c.in(1));
  }
}
