package org.assay.testkit.ops.indexing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Gather-13, GatherElements-13, GatherND-13, Compress-11, NonZero-13; more in {@link Scattering},
 * {@link Ordering}.
 */
public final class IndexingReferences {
  private IndexingReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Gather", call -> List.of(gather(call)));
    table.add("GatherElements", call -> List.of(gatherElements(call)));
    table.add("GatherND", call -> List.of(gatherNd(call)));
    table.add("Compress", call -> List.of(compressed(call)));
    table.add("NonZero", call -> List.of(nonZero(call.in(0))));
    table.add("NonMaxSuppression", call -> List.of(Suppression.evaluate(call)));
    Scattering.addTo(table);
    Ordering.addTo(table);
  }

  /** An index in [-size, size) counted from the front. */
  static int index(OperatorCall call, long index, int size) {
    if (index < -size || index >= size) {
      throw call.error("index " + index + " of an axis of " + size, "in [-size, size)");
    }
    return (int) (index < 0 ? index + size : index);
  }

  private static RefValue gather(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue indices = call.in(1);
    int axis = Layout.axis(call.integer("axis", 0), x.rank());
    int inner = Layout.product(x.dims(), axis + 1, x.rank());
    int outer = Layout.product(x.dims(), 0, axis);
    int[] dims = new int[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.dims(), 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
    System.arraycopy(x.dims(), axis + 1, dims, axis + indices.rank(), x.rank() - axis - 1);
    int[] from = new int[outer * indices.size() * inner];
    for (int i = 0; i < from.length; i++) {
      int o = i / inner / indices.size();
      int k = index(call, indices.integer(i / inner % indices.size()), x.dim(axis));
      from[i] = (o * x.dim(axis) + k) * inner + i % inner;
    }
    return x.picked(dims, from);
  }

  private static RefValue gatherElements(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue indices = call.in(1);
    int axis = Layout.axis(call.integer("axis", 0), x.rank());
    int[] from = new int[indices.size()];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, indices.dims());
      p[axis] = index(call, indices.integer(i), x.dim(axis));
      from[i] = Layout.ravel(p, x.dims());
    }
    return x.picked(indices.dims(), from);
  }

  private static RefValue gatherNd(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue indices = call.in(1);
    int batchDims = (int) call.integer("batch_dims", 0);
    int depth = indices.dim(-1);
    int inner = Layout.product(x.dims(), batchDims + depth, x.rank());
    int tuples = indices.size() / Math.max(1, depth);
    int batches = Layout.product(x.dims(), 0, batchDims);
    int[] dims = new int[indices.rank() - 1 + x.rank() - batchDims - depth];
    System.arraycopy(indices.dims(), 0, dims, 0, indices.rank() - 1);
    System.arraycopy(
        x.dims(), batchDims + depth, dims, indices.rank() - 1, x.rank() - batchDims - depth);
    int[] from = new int[tuples * inner];
    for (int t = 0; t < tuples; t++) {
      int at = t / Math.max(1, tuples / Math.max(1, batches));
      for (int k = 0; k < depth; k++) {
        int size = x.dim(batchDims + k);
        at = at * size + index(call, indices.integer(t * depth + k), size);
      }
      for (int i = 0; i < inner; i++) {
        from[t * inner + i] = at * inner + i;
      }
    }
    return x.picked(dims, from);
  }

  private static RefValue compressed(OperatorCall call) {
    RefValue given = call.in(0);
    RefValue condition = call.in(1);
    boolean flat = call.node().attribute("axis").isEmpty();
    RefValue x = flat ? given.reshaped(given.size()) : given;
    int axis = flat ? 0 : Layout.axis(call.integer("axis", 0), x.rank());
    List<Integer> kept = new ArrayList<>();
    for (int k = 0; k < condition.size(); k++) {
      if (condition.integer(k) != 0) {
        kept.add(k);
      }
    }
    int[] dims = Layout.with(x.dims(), axis, kept.size());
    int[] from = new int[Layout.size(dims)];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, dims);
      from[i] = Layout.ravel(Layout.with(p, axis, kept.get(p[axis])), x.dims());
    }
    return x.picked(dims, from);
  }

  private static RefValue nonZero(RefValue x) {
    List<int[]> found = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      if (x.real(i) != 0) {
        found.add(Layout.unravel(i, x.dims()));
      }
    }
    long[] y = new long[x.rank() * found.size()];
    for (int axis = 0; axis < x.rank(); axis++) {
      for (int k = 0; k < found.size(); k++) {
        y[axis * found.size() + k] = found.get(k)[axis];
      }
    }
    return RefValue.ofIntegers(ElementType.INT64, new int[] {x.rank(), found.size()}, y);
  }

  /** Elements 0…n-1 in an order. */
  static Integer[] counting(int n) {
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    return order;
  }
}
