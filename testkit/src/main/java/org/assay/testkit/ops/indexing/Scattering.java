package org.assay.testkit.ops.indexing;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** ScatterElements-18, ScatterND-18, TensorScatter-24; reductions none, add, mul, max, min. */
final class Scattering {
  private Scattering() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("ScatterElements", call -> List.of(elements(call)));
    // Scatter-9, which went: ScatterElements without a reduction.
    table.add("Scatter", call -> List.of(elements(call)));
    table.add("TensorScatter", call -> List.of(cache(call)));
    table.add("ScatterND", call -> List.of(blocks(call)));
  }

  private static DoubleBinaryOperator reduction(OperatorCall call) {
    String reduction = call.string("reduction", "none");
    return switch (reduction) {
      case "none" -> (old, update) -> update;
      case "add" -> Double::sum;
      case "mul" -> (old, update) -> old * update;
      case "max" -> Math::max;
      case "min" -> Math::min;
      default ->
          throw call.error("unknown reduction '" + reduction + "'", "none, add, mul, max, min");
    };
  }

  private static RefValue elements(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue indices = call.in(1);
    RefValue updates = call.in(2);
    int axis = Layout.axis(call.integer("axis", 0), x.rank());
    DoubleBinaryOperator reduction = reduction(call);
    double[] y = x.toDoubles();
    for (int i = 0; i < indices.size(); i++) {
      int[] p = Layout.unravel(i, indices.dims());
      p[axis] = IndexingReferences.index(call, indices.integer(i), x.dim(axis));
      int at = Layout.ravel(p, x.dims());
      y[at] = reduction.applyAsDouble(y[at], updates.real(i));
    }
    return RefValue.ofDoubles(x.type(), x.dims(), y);
  }

  /** Each sample's update written from a place of its own along an axis, if wished in a ring. */
  private static RefValue cache(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue update = call.in(1);
    int axis = Layout.axis(call.integer("axis", -2), x.rank());
    boolean ring = call.string("mode", "linear").equals("circular");
    double[] y = x.toDoubles();
    for (int i = 0; i < update.size(); i++) {
      int[] p = Layout.unravel(i, update.dims());
      int from = call.optional(2).map(v -> (int) v.integer(p[0])).orElse(0);
      int at = from + p[axis];
      y[Layout.ravel(Layout.with(p, axis, ring ? at % x.dim(axis) : at), x.dims())] =
          update.real(i);
    }
    return RefValue.ofDoubles(x.type(), x.dims(), y);
  }

  private static RefValue blocks(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue indices = call.in(1);
    RefValue updates = call.in(2);
    int depth = indices.dim(-1);
    int inner = Layout.product(x.dims(), depth, x.rank());
    DoubleBinaryOperator reduction = reduction(call);
    double[] y = x.toDoubles();
    for (int t = 0; t < indices.size() / Math.max(1, depth); t++) {
      int at = 0;
      for (int k = 0; k < depth; k++) {
        int index = IndexingReferences.index(call, indices.integer(t * depth + k), x.dim(k));
        at = at * x.dim(k) + index;
      }
      for (int i = 0; i < inner; i++) {
        int to = at * inner + i;
        y[to] = reduction.applyAsDouble(y[to], updates.real(t * inner + i));
      }
    }
    return RefValue.ofDoubles(x.type(), x.dims(), y);
  }
}
