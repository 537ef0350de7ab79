package org.assay.testkit.ops.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Reshape-23, Flatten-23, Squeeze-23, Unsqueeze-23, Expand-13, Shape-23, Size-23. */
final class Reshaping {
  private Reshaping() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Reshape", call -> List.of(reshaped(call)));
    table.add("Flatten", call -> List.of(flattened(call)));
    table.add("Squeeze", call -> List.of(squeezed(call)));
    table.add("Unsqueeze", call -> List.of(unsqueezed(call)));
    table.add("Expand", call -> List.of(expanded(call.in(0), call.in(1).toInts())));
    table.add("Shape", call -> List.of(shape(call)));
    table.add(
        "Size",
        call ->
            List.of(
                RefValue.ofIntegers(
                    ElementType.INT64, new int[0], new long[] {call.in(0).size()})));
  }

  private static RefValue reshaped(OperatorCall call) {
    RefValue x = call.in(0);
    int[] dims = call.in(1).toInts();
    boolean allowZero = call.flag("allowzero", false);
    int open = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 0 && !allowZero) {
        dims[i] = x.dim(i);
      }
      if (dims[i] == -1) {
        open = i;
      } else {
        known *= dims[i];
      }
    }
    if (open >= 0) {
      dims[open] = known == 0 ? 0 : (int) (x.size() / known);
    }
    return x.reshaped(dims);
  }

  private static RefValue flattened(OperatorCall call) {
    RefValue x = call.in(0);
    int axis = (int) call.integer("axis", 1);
    int at = axis < 0 ? axis + x.rank() : axis;
    return x.reshaped(Layout.product(x.dims(), 0, at), Layout.product(x.dims(), at, x.rank()));
  }

  private static RefValue squeezed(OperatorCall call) {
    RefValue x = call.in(0);
    Set<Integer> drop = new TreeSet<>();
    if (call.optional(1).isPresent()) {
      for (int axis : call.in(1).toInts()) {
        drop.add(Layout.axis(axis, x.rank()));
      }
    } else {
      for (int axis = 0; axis < x.rank(); axis++) {
        if (x.dim(axis) == 1) {
          drop.add(axis);
        }
      }
    }
    List<Integer> dims = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      if (!drop.contains(axis)) {
        dims.add(x.dim(axis));
      }
    }
    return x.reshaped(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  private static RefValue unsqueezed(OperatorCall call) {
    RefValue x = call.in(0);
    int[] axes = call.in(1).toInts();
    int rank = x.rank() + axes.length;
    int[] dims = new int[rank];
    Arrays.fill(dims, -1);
    for (int axis : axes) {
      dims[Layout.axis(axis, rank)] = 1;
    }
    int next = 0;
    for (int i = 0; i < rank; i++) {
      if (dims[i] < 0) {
        dims[i] = x.dim(next++);
      }
    }
    return x.reshaped(dims);
  }

  private static RefValue expanded(RefValue x, int[] shape) {
    return Broadcast.to(x, Layout.broadcast(x.dims(), shape));
  }

  private static RefValue shape(OperatorCall call) {
    int[] dims = call.in(0).dims();
    int from = clamp(call.integer("start", 0), dims.length);
    int to = clamp(call.integer("end", dims.length), dims.length);
    long[] part =
        Arrays.stream(dims).asLongStream().skip(from).limit(Math.max(0, to - from)).toArray();
    return RefValue.longs(new int[] {part.length}, part);
  }

  private static int clamp(long axis, int rank) {
    return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
  }
}
