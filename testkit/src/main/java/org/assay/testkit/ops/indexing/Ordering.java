package org.assay.testkit.ops.indexing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.Lines;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** TopK-11, Unique-11 of a flattened tensor. */
final class Ordering {
  private Ordering() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("TopK", Ordering::topK);
    table.add("Unique", Ordering::unique);
  }

  /** Equal elements come in the order of their indices. */
  private static List<RefValue> topK(OperatorCall call) {
    RefValue x = call.in(0);
    int k = (int) call.in(1).integer(0);
    int axis = Layout.axis(call.integer("axis", -1), x.rank());
    boolean largest = call.flag("largest", true);
    int[][] lines = Lines.indices(x.dims(), axis);
    int[] dims = Layout.with(x.dims(), axis, k);
    int[][] targets = Lines.indices(dims, axis);
    int[] from = new int[Layout.size(dims)];
    long[] indices = new long[from.length];
    for (int l = 0; l < lines.length; l++) {
      int[] line = lines[l];
      // Adding 0 makes -0 equal to 0, which Double.compare would put behind it.
      Comparator<Integer> up = Comparator.comparingDouble(i -> x.real(line[i]) + 0.0);
      Integer[] order = IndexingReferences.counting(line.length);
      Arrays.sort(order, largest ? up.reversed() : up);
      for (int j = 0; j < k; j++) {
        from[targets[l][j]] = line[order[j]];
        indices[targets[l][j]] = order[j];
      }
    }
    return List.of(x.picked(dims, from), RefValue.ofIntegers(ElementType.INT64, dims, indices));
  }

  private static List<RefValue> unique(OperatorCall call) {
    if (call.node().attribute("axis").isPresent()) {
      throw call.error("Unique along an axis is not evaluated", "no attribute axis");
    }
    RefValue x = call.in(0);
    double[] values = x.toDoubles();
    double[] distinct =
        call.flag("sorted", true)
            ? Arrays.stream(values).sorted().distinct().toArray()
            : Arrays.stream(values).distinct().toArray();
    long[] first = new long[distinct.length];
    long[] counts = new long[distinct.length];
    long[] inverse = new long[values.length];
    Arrays.fill(first, -1);
    for (int i = 0; i < values.length; i++) {
      for (int d = 0; d < distinct.length; d++) {
        if (distinct[d] == values[i]) {
          first[d] = first[d] < 0 ? i : first[d];
          counts[d]++;
          inverse[i] = d;
        }
      }
    }
    int[] dims = {distinct.length};
    return List.of(
        RefValue.ofDoubles(x.type(), dims, distinct),
        RefValue.longs(dims, first),
        RefValue.longs(new int[] {values.length}, inverse),
        RefValue.longs(dims, counts));
  }
}
