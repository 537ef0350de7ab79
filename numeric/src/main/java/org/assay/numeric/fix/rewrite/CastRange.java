package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Node;

/** RW026: a cast of numbers that the type cannot hold. */
final class CastRange extends ExpressionRewrite {
  CastRange() {
    super("RW026", "cast-within-range", "What is cast is first clipped to what the type can hold.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (!around.fails("Cast", "CastLike") || around.bounds(node.firstOutput()).isEmpty()) {
      return List.of();
    }
    String x = node.inputs().get(0);
    Optional<ElementType> from = around.floating(x);
    ElementType to = around.bounds(node.firstOutput()).get().type();
    if (from.isEmpty() || !to.isInteger() && !to.isFloat()) {
      return List.of();
    }
    FloatFormat format = from.get().format();
    // As doubles the ends of 64-bit integers are rounded up: the next number within is meant.
    boolean wide = to.isInteger() && to.bits() == 64;
    double hi = within(format, wide ? Math.nextDown(to.max()) : to.max());
    double lo = -within(format, -to.min());
    Edit edit = new Edit(around, node);
    String kept = edit.op("Clip", x, edit.constant(from.get(), lo), edit.constant(from.get(), hi));
    edit.feed(node, 0, kept);
    return List.of(
        edit.but(
            "Cast(x) → Cast(Clip(x, " + lo + ", " + hi + "))",
            new ExceptionSet(x, ExceptionSet.Side.BELOW, lo),
            new ExceptionSet(x, ExceptionSet.Side.ABOVE, hi)));
  }

  // The greatest number of a format that is no greater.
  private static double within(FloatFormat format, double limit) {
    double rounded = format.round(Math.min(limit, format.max()));
    return rounded > limit ? format.down(rounded) : rounded;
  }
}
