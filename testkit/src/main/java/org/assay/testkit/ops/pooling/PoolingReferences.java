package org.assay.testkit.ops.pooling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;
import org.assay.testkit.Window;

/** MaxPool-22, AveragePool-22, LpPool-22, their global forms, MaxUnpool-22. */
public final class PoolingReferences {
  private PoolingReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("MaxPool", PoolingReferences::maxPool);
    table.add("AveragePool", PoolingReferences::averagePool);
    table.add("LpPool", call -> pooled(call, (values, padding) -> norm(values, call)));
    table.add("GlobalMaxPool", call -> global(call, v -> max(v)));
    table.add("GlobalAveragePool", call -> global(call, v -> sum(v) / v.length));
    table.add("GlobalLpPool", call -> global(call, v -> norm(v, call)));
    table.add("MaxUnpool", call -> List.of(unpooled(call)));
    Regions.addTo(table);
  }

  private interface Pool {
    /** From the elements under the window and the number of its cells in declared padding. */
    double of(double[] values, int padding);
  }

  private interface Global {
    double of(double[] values);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).reduce(0, Double::sum);
  }

  private static double max(double[] values) {
    return Arrays.stream(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
  }

  private static double norm(double[] values, OperatorCall call) {
    double p = call.integer("p", 2);
    double sum = 0;
    for (double v : values) {
      sum += StrictMath.pow(Math.abs(v), p);
    }
    return StrictMath.pow(sum, 1 / p);
  }

  private static List<RefValue> averagePool(OperatorCall call) {
    boolean include = call.flag("count_include_pad", false);
    return pooled(call, (v, padding) -> sum(v) / (include ? v.length + padding : v.length));
  }

  private static List<RefValue> pooled(OperatorCall call, Pool pool) {
    RefValue x = call.in(0);
    int[] spatial = Arrays.copyOfRange(x.dims(), 2, x.rank());
    Window window = new Window(call, spatial, spatial);
    int places = Layout.size(window.output());
    int area = Layout.size(spatial);
    int cells = Layout.size(window.kernel());
    double[] y = new double[x.dim(0) * x.dim(1) * places];
    for (int i = 0; i < y.length; i++) {
      int[] at = Layout.unravel(i % places, window.output());
      List<Double> values = new ArrayList<>();
      int padding = 0;
      for (int cell = 0; cell < cells; cell++) {
        int[] within = Layout.unravel(cell, window.kernel());
        int under = window.under(at, within);
        if (under >= 0) {
          values.add(x.real(i / places * area + under));
        } else if (window.inPadded(at, within)) {
          padding++;
        }
      }
      y[i] = pool.of(values.stream().mapToDouble(Double::doubleValue).toArray(), padding);
    }
    return List.of(RefValue.ofDoubles(x.type(), outDims(x, window.output()), y));
  }

  private static int[] outDims(RefValue x, int[] spatial) {
    int[] dims = new int[x.rank()];
    dims[0] = x.dim(0);
    dims[1] = x.dim(1);
    System.arraycopy(spatial, 0, dims, 2, spatial.length);
    return dims;
  }

  private static List<RefValue> maxPool(OperatorCall call) {
    RefValue x = call.in(0);
    int[] spatial = Arrays.copyOfRange(x.dims(), 2, x.rank());
    Window window = new Window(call, spatial, spatial);
    int places = Layout.size(window.output());
    int area = Layout.size(spatial);
    int cells = Layout.size(window.kernel());
    int[] from = new int[x.dim(0) * x.dim(1) * places];
    long[] indices = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      int[] at = Layout.unravel(i % places, window.output());
      int best = -1;
      for (int cell = 0; cell < cells; cell++) {
        int under = window.under(at, Layout.unravel(cell, window.kernel()));
        int candidate = i / places * area + under;
        if (under >= 0 && (best < 0 || x.real(candidate) > x.real(best))) {
          best = candidate;
        }
      }
      if (best < 0) {
        throw call.error("a window lies wholly in the padding", "pads smaller than the kernel");
      }
      from[i] = best;
      indices[i] = call.integer("storage_order", 0) == 0 ? best : columnMajor(best, area, spatial);
    }
    int[] dims = outDims(x, window.output());
    return List.of(x.picked(dims, from), RefValue.ofIntegers(ElementType.INT64, dims, indices));
  }

  private static long columnMajor(int flat, int area, int[] spatial) {
    int[] position = Layout.unravel(flat % area, spatial);
    long index = 0;
    for (int axis = spatial.length - 1; axis >= 0; axis--) {
      index = index * spatial[axis] + position[axis];
    }
    return (long) flat / area * area + index;
  }

  private static List<RefValue> global(OperatorCall call, Global pool) {
    RefValue x = call.in(0);
    int area = Layout.product(x.dims(), 2, x.rank());
    int[] dims = x.dims();
    Arrays.fill(dims, 2, dims.length, 1);
    double[] y = new double[x.dim(0) * x.dim(1)];
    double[] all = x.toDoubles();
    for (int i = 0; i < y.length; i++) {
      y[i] = pool.of(Arrays.copyOfRange(all, i * area, (i + 1) * area));
    }
    return List.of(RefValue.ofReals(x.type(), dims, y));
  }

  private static RefValue unpooled(OperatorCall call) {
    RefValue x = call.in(0);
    int n = x.rank() - 2;
    int[] kernel = call.ints("kernel_shape").orElse(new int[n]);
    int[] pads = call.ints("pads").orElse(new int[2 * n]);
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    int[] strides = call.ints("strides").orElse(ones);
    int[] natural = x.dims();
    for (int i = 0; i < n; i++) {
      natural[i + 2] = (x.dim(i + 2) - 1) * strides[i] + kernel[i] - pads[i] - pads[i + n];
    }
    int[] dims = call.optional(2).map(RefValue::toInts).orElse(natural);
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < x.size(); i++) {
      // Indices are into the tensor before pooling, whose shape is the natural one.
      int[] position = Layout.unravel((int) call.in(1).integer(i), natural);
      y[Layout.ravel(position, dims)] = x.real(i);
    }
    return RefValue.ofReals(x.type(), dims, y);
  }
}
