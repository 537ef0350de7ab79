package org.assay.testkit.ops.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Transpose-23, Concat-13, Split-18, Slice-13, Tile-13, DepthToSpace-13, SpaceToDepth-13,
 * ReverseSequence-10, Trilu-14.
 */
final class Rearranging {
  private Rearranging() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Transpose", call -> List.of(transposed(call.in(0), permutation(call))));
    table.add("Concat", call -> List.of(concatenated(call)));
    table.add("Split", Rearranging::split);
    table.add("Slice", call -> List.of(sliced(call)));
    table.add("Tile", call -> List.of(tiled(call.in(0), call.in(1).toInts())));
    table.add("DepthToSpace", call -> List.of(depthToSpace(call)));
    table.add("SpaceToDepth", call -> List.of(spaceToDepth(call)));
    table.add("ReverseSequence", call -> List.of(reversed(call)));
    table.add("Trilu", call -> List.of(triangle(call)));
  }

  /** The value of given dimensions whose element at p is x's element at source(p). */
  private static RefValue gathered(RefValue x, int[] dims, UnaryOperator<int[]> source) {
    int[] from = new int[Layout.size(dims)];
    for (int i = 0; i < from.length; i++) {
      from[i] = Layout.ravel(source.apply(Layout.unravel(i, dims)), x.dims());
    }
    return x.picked(dims, from);
  }

  private static int[] permutation(OperatorCall call) {
    int rank = call.in(0).rank();
    int[] reverse = new int[rank];
    Arrays.setAll(reverse, i -> rank - 1 - i);
    return call.ints("perm").orElse(reverse);
  }

  private static RefValue transposed(RefValue x, int[] perm) {
    int[] dims = new int[x.rank()];
    Arrays.setAll(dims, i -> x.dim(perm[i]));
    return gathered(
        x,
        dims,
        p -> {
          int[] q = new int[p.length];
          for (int i = 0; i < p.length; i++) {
            q[perm[i]] = p[i];
          }
          return q;
        });
  }

  private static RefValue concatenated(OperatorCall call) {
    List<RefValue> parts = call.all();
    RefValue first = parts.get(0);
    int axis = Layout.axis(call.integer("axis", 0), first.rank());
    int total = parts.stream().mapToInt(p -> p.dim(axis)).sum();
    int[] dims = Layout.with(first.dims(), axis, total);
    double[] reals = new double[Layout.size(dims)];
    long[] integers = new long[reals.length];
    for (int i = 0; i < reals.length; i++) {
      int[] p = Layout.unravel(i, dims);
      int part = 0;
      while (p[axis] >= parts.get(part).dim(axis)) {
        p[axis] -= parts.get(part++).dim(axis);
      }
      RefValue from = parts.get(part);
      int at = Layout.ravel(p, from.dims());
      reals[i] = from.isReal() ? from.real(at) : 0;
      integers[i] = from.isReal() ? 0 : from.integer(at);
    }
    return first.isReal()
        ? RefValue.ofReals(first.type(), dims, reals)
        : RefValue.ofIntegers(first.type(), dims, integers);
  }

  private static List<RefValue> split(OperatorCall call) {
    RefValue x = call.in(0);
    int axis = Layout.axis(call.integer("axis", 0), x.rank());
    int count = (int) call.integer("num_outputs", call.outputCount());
    int[] even = new int[count];
    int chunk = (x.dim(axis) + count - 1) / Math.max(1, count);
    Arrays.setAll(even, i -> Math.max(0, Math.min(chunk, x.dim(axis) - i * chunk)));
    int[] sizes = call.optional(1).map(RefValue::toInts).orElse(even);
    List<RefValue> outputs = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      int offset = from;
      outputs.add(
          gathered(
              x, Layout.with(x.dims(), axis, size), p -> Layout.with(p, axis, p[axis] + offset)));
      from += size;
    }
    return outputs;
  }

  private static RefValue sliced(OperatorCall call) {
    RefValue x = call.in(0);
    int[] starts = call.in(1).toInts();
    int[] ends = call.in(2).toInts();
    int[] counting = new int[starts.length];
    int[] ones = new int[starts.length];
    Arrays.setAll(counting, i -> i);
    Arrays.fill(ones, 1);
    int[] axes = call.optional(3).map(RefValue::toInts).orElse(counting);
    int[] steps = call.optional(4).map(RefValue::toInts).orElse(ones);
    int[] dims = x.dims();
    int[] first = new int[dims.length];
    int[] step = new int[dims.length];
    Arrays.fill(step, 1);
    for (int i = 0; i < axes.length; i++) {
      int axis = Layout.axis(axes[i], x.rank());
      int d = x.dim(axis);
      step[axis] = steps[i];
      long start = starts[i] < 0 ? (long) starts[i] + d : starts[i];
      long end = ends[i] < 0 ? (long) ends[i] + d : ends[i];
      boolean forwards = steps[i] > 0;
      start = Math.max(0, Math.min(forwards ? d : d - 1, start));
      end = Math.max(forwards ? 0 : -1, Math.min(forwards ? d : d - 1, end));
      long room = forwards ? end - start : start - end;
      long stride = Math.abs((long) steps[i]);
      first[axis] = (int) start;
      dims[axis] = (int) Math.max(0, (room + stride - 1) / stride);
    }
    return gathered(
        x,
        dims,
        p -> {
          int[] q = new int[p.length];
          Arrays.setAll(q, axis -> first[axis] + p[axis] * step[axis]);
          return q;
        });
  }

  private static RefValue tiled(RefValue x, int[] repeats) {
    int[] dims = x.dims();
    for (int i = 0; i < dims.length; i++) {
      dims[i] *= repeats[i];
    }
    return gathered(
        x,
        dims,
        p -> {
          int[] q = new int[p.length];
          Arrays.setAll(q, axis -> p[axis] % x.dim(axis));
          return q;
        });
  }

  private static RefValue depthToSpace(OperatorCall call) {
    RefValue x = call.in(0);
    int b = (int) call.integer("blocksize", 1);
    int depth = x.dim(1) / (b * b);
    boolean crd = call.string("mode", "DCR").equals("CRD");
    int[] dims = {x.dim(0), depth, x.dim(2) * b, x.dim(3) * b};
    return gathered(
        x,
        dims,
        p -> {
          int block = p[2] % b * b + p[3] % b;
          int channel = crd ? p[1] * b * b + block : block * depth + p[1];
          return new int[] {p[0], channel, p[2] / b, p[3] / b};
        });
  }

  private static RefValue spaceToDepth(OperatorCall call) {
    RefValue x = call.in(0);
    int b = (int) call.integer("blocksize", 1);
    int[] dims = {x.dim(0), x.dim(1) * b * b, x.dim(2) / b, x.dim(3) / b};
    return gathered(
        x,
        dims,
        p -> {
          int block = p[1] / x.dim(1);
          return new int[] {p[0], p[1] % x.dim(1), p[2] * b + block / b, p[3] * b + block % b};
        });
  }

  private static RefValue reversed(OperatorCall call) {
    RefValue x = call.in(0);
    int batch = (int) call.integer("batch_axis", 1);
    int time = (int) call.integer("time_axis", 0);
    return gathered(
        x,
        x.dims(),
        p -> {
          int length = (int) call.in(1).integer(p[batch]);
          return p[time] < length ? Layout.with(p, time, length - 1 - p[time]) : p;
        });
  }

  private static RefValue triangle(OperatorCall call) {
    RefValue x = call.in(0);
    long k = call.optional(1).map(v -> v.integer(0)).orElse(0L);
    boolean upper = call.flag("upper", true);
    double[] y = x.toDoubles();
    int rows = x.dim(-2);
    int columns = x.dim(-1);
    for (int i = 0; i < y.length; i++) {
      long diagonal = i % columns - (long) (i / columns % rows);
      boolean keep = upper ? diagonal >= k : diagonal <= k;
      y[i] = keep ? y[i] : 0;
    }
    return RefValue.ofDoubles(x.type(), x.dims(), y);
  }
}
