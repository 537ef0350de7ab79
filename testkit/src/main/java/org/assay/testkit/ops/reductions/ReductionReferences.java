package org.assay.testkit.ops.reductions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.Lines;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Reductions with axes as an input (Reduce…-18, ReduceMax/Min-20), ArgMax-13, ArgMin-13, CumSum-14,
 * CumProd-26.
 */
public final class ReductionReferences {
  private ReductionReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("ReduceSum", reduction(g -> Arrays.stream(g).sum()));
    table.add("ReduceMean", reduction(g -> sum(g) / g.length));
    table.add("ReduceMax", reduction(ReductionReferences::max));
    table.add("ReduceMin", reduction(g -> -max(Arrays.stream(g).map(x -> -x).toArray())));
    table.add("ReduceProd", reduction(g -> Arrays.stream(g).reduce(1, (a, b) -> a * b)));
    table.add("ReduceL1", reduction(g -> sum(Arrays.stream(g).map(Math::abs).toArray())));
    table.add("ReduceL2", reduction(g -> Math.sqrt(sumSquare(g))));
    table.add("ReduceSumSquare", reduction(ReductionReferences::sumSquare));
    table.add("ReduceLogSum", reduction(g -> StrictMath.log(sum(g))));
    table.add("ReduceLogSumExp", reduction(ReductionReferences::logSumExp));
    table.add("ArgMax", call -> List.of(arg(call, 1)));
    table.add("ArgMin", call -> List.of(arg(call, -1)));
    table.add("CumSum", call -> List.of(cumulative(call, false)));
    table.add("CumProd", call -> List.of(cumulative(call, true)));
  }

  /** A reduction of a group of elements to one. */
  private interface Reduction {
    double of(double[] group);
  }

  private static RefOperator reduction(Reduction reduction) {
    return call -> List.of(reduced(call, reduction));
  }

  private static double sum(double[] group) {
    double sum = 0;
    for (double x : group) {
      sum += x;
    }
    return sum;
  }

  private static double sumSquare(double[] group) {
    double sum = 0;
    for (double x : group) {
      sum += x * x;
    }
    return sum;
  }

  private static double max(double[] group) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : group) {
      max = Math.max(max, x);
    }
    return max;
  }

  private static double logSumExp(double[] group) {
    double max = max(group);
    if (Double.isInfinite(max)) {
      return max;
    }
    double sum = 0;
    for (double x : group) {
      sum += StrictMath.exp(x - max);
    }
    return max + StrictMath.log(sum);
  }

  private static RefValue reduced(OperatorCall call, Reduction reduction) {
    RefValue x = call.in(0);
    Optional<int[]> given = call.optional(1).map(RefValue::toInts);
    boolean none = given.isEmpty() || given.get().length == 0;
    if (none && call.flag("noop_with_empty_axes", false)) {
      return x;
    }
    boolean[] drop = new boolean[x.rank()];
    if (none) {
      Arrays.fill(drop, true);
    } else {
      for (int axis : given.get()) {
        drop[Layout.axis(axis, x.rank())] = true;
      }
    }
    int[] kept = x.dims();
    for (int axis = 0; axis < drop.length; axis++) {
      kept[axis] = drop[axis] ? 1 : kept[axis];
    }
    List<List<Double>> groups = new ArrayList<>();
    for (int i = 0; i < Layout.size(kept); i++) {
      groups.add(new ArrayList<>());
    }
    for (int i = 0; i < x.size(); i++) {
      int[] position = Layout.unravel(i, x.dims());
      for (int axis = 0; axis < drop.length; axis++) {
        position[axis] = drop[axis] ? 0 : position[axis];
      }
      groups.get(Layout.ravel(position, kept)).add(x.real(i));
    }
    double[] values =
        groups.stream()
            .mapToDouble(g -> reduction.of(g.stream().mapToDouble(Double::doubleValue).toArray()))
            .toArray();
    int[] dims = call.flag("keepdims", true) ? kept : without(kept, drop);
    return RefValue.ofDoubles(x.type(), dims, values);
  }

  private static int[] without(int[] dims, boolean[] drop) {
    List<Integer> left = new ArrayList<>();
    for (int axis = 0; axis < dims.length; axis++) {
      if (!drop[axis]) {
        left.add(dims[axis]);
      }
    }
    return left.stream().mapToInt(Integer::intValue).toArray();
  }

  private static RefValue arg(OperatorCall call, int sign) {
    RefValue x = call.in(0);
    int axis = Layout.axis(call.integer("axis", 0), x.rank());
    boolean last = call.flag("select_last_index", false);
    int[][] lines = Lines.indices(x.dims(), axis);
    long[] result = new long[lines.length];
    for (int i = 0; i < lines.length; i++) {
      int best = 0;
      for (int k = 1; k < lines[i].length; k++) {
        double difference = sign * (x.real(lines[i][k]) - x.real(lines[i][best]));
        if (difference > 0 || (last && difference == 0)) {
          best = k;
        }
      }
      result[i] = best;
    }
    int[] kept = Layout.with(x.dims(), axis, 1);
    boolean[] drop = new boolean[kept.length];
    drop[axis] = true;
    return RefValue.ofIntegers(
        ElementType.INT64, call.flag("keepdims", true) ? kept : without(kept, drop), result);
  }

  private static RefValue cumulative(OperatorCall call, boolean product) {
    boolean exclusive = call.flag("exclusive", false);
    boolean reverse = call.flag("reverse", false);
    return Lines.map(
        call.in(0),
        call.in(1).integer(0),
        line -> {
          double[] y = new double[line.length];
          double running = product ? 1 : 0;
          for (int k = 0; k < y.length; k++) {
            int at = reverse ? y.length - 1 - k : k;
            double next = product ? running * line[at] : running + line[at];
            y[at] = exclusive ? running : next;
            running = next;
          }
          return y;
        });
  }
}
