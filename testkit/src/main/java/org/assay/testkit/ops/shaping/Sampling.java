package org.assay.testkit.ops.shaping;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** GridSample-22 of images and volumes (cubic: images only), AffineGrid-20. */
final class Sampling {
  private static final double CUBIC = -0.75;

  private Sampling() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("GridSample", call -> List.of(sampled(call)));
    table.add("AffineGrid", call -> List.of(grid(call)));
  }

  private static RefValue sampled(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue grid = call.in(1);
    int[] spatial = Arrays.copyOfRange(x.dims(), 2, x.rank());
    int n = spatial.length;
    int[] places = Arrays.copyOfRange(grid.dims(), 1, n + 1);
    int area = Layout.size(spatial);
    int count = Layout.size(places);
    double[] y = new double[x.dim(0) * x.dim(1) * count];
    for (int i = 0; i < y.length; i++) {
      int sample = i / count / x.dim(1);
      double[] at = new double[n];
      for (int axis = 0; axis < n; axis++) {
        // The grid's last axis counts x, y, z: from the innermost axis outwards.
        at[axis] = grid.real((sample * count + i % count) * n + n - 1 - axis);
      }
      y[i] = new Place(call, spatial).value(x, i / count * area, at);
    }
    int[] dims = new int[n + 2];
    dims[0] = x.dim(0);
    dims[1] = x.dim(1);
    System.arraycopy(places, 0, dims, 2, n);
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** Where a grid's point lies in an image, and what is there. */
  private record Place(OperatorCall call, int[] spatial) {
    double value(RefValue x, int base, double[] normalised) {
      int n = spatial.length;
      String mode = call.string("mode", "linear");
      double[] at = new double[n];
      for (int axis = 0; axis < n; axis++) {
        double denormalised = denormalised(normalised[axis], spatial[axis], x.type());
        at[axis] =
            padded(mode.equals("nearest") ? Math.rint(denormalised) : denormalised, spatial[axis]);
      }
      int reach = mode.equals("nearest") ? 1 : mode.equals("cubic") ? 4 : 2;
      int[] taps = new int[n];
      Arrays.fill(taps, reach);
      double sum = 0;
      for (int t = 0; t < Layout.size(taps); t++) {
        int[] tap = Layout.unravel(t, taps);
        double weight = 1;
        int[] position = new int[n];
        for (int axis = 0; axis < n; axis++) {
          double floor = Math.floor(at[axis]);
          double cell = floor + tap[axis] - (reach == 4 ? 1 : 0);
          weight *= reach == 1 ? 1 : weight(Math.abs(at[axis] - cell), reach == 4);
          // Neighbours may lie outside although the point does not.
          double inside = padded(cell, spatial[axis]);
          boolean outside = !(inside > -1 && inside < spatial[axis]);
          position[axis] = outside ? -1 : (int) inside;
        }
        boolean zero = Arrays.stream(position).anyMatch(p -> p < 0);
        sum += zero ? 0 : weight * x.real(base + Layout.ravel(position, spatial));
      }
      return sum;
    }

    /** In the type's own precision, whose rounding decides which pixel is nearest. */
    private double denormalised(double v, int size, ElementType type) {
      double shifted = type.format().round(v + 1);
      if (call.flag("align_corners", false)) {
        return type.format().round(shifted / 2 * (size - 1));
      }
      return type.format().round(type.format().round(shifted * size) - 1) / 2;
    }

    /** A coordinate moved into the image as the padding mode has it; zeros stay outside. */
    private double padded(double v, int size) {
      boolean corners = call.flag("align_corners", false);
      double lo = corners ? 0 : -0.5;
      double hi = corners ? size - 1 : size - 0.5;
      return switch (call.string("padding_mode", "zeros")) {
        // Cubic weights are those of a point between the border and the first centre.
        case "border" -> v < lo || v > hi ? Math.max(0, Math.min(size - 1, v)) : v;
        case "reflection" -> reflected(v, lo, hi);
        default -> v;
      };
    }

    private static double reflected(double v, double lo, double hi) {
      double range = hi - lo;
      if (v < lo) {
        double beyond = lo - v;
        double times = range > 0 ? Math.floor(beyond / range) : 0;
        double rest = beyond - times * range;
        return times % 2 == 0 ? lo + rest : hi - rest;
      }
      if (v > hi) {
        double beyond = v - hi;
        double times = range > 0 ? Math.floor(beyond / range) : 0;
        double rest = beyond - times * range;
        return times % 2 == 0 ? hi - rest : lo + rest;
      }
      return v;
    }

    private static double weight(double d, boolean cubic) {
      if (!cubic) {
        return 1 - d;
      }
      if (d <= 1) {
        return ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1;
      }
      return ((CUBIC * d - 5 * CUBIC) * d + 8 * CUBIC) * d - 4 * CUBIC;
    }
  }

  /** θ of (N, n, n + 1) times (x, y[, z], 1) at the centres or corners of the cells of an image. */
  private static RefValue grid(OperatorCall call) {
    RefValue theta = call.in(0);
    int[] size = call.in(1).toInts();
    int n = size.length - 2;
    int[] spatial = Arrays.copyOfRange(size, 2, size.length);
    boolean corners = call.flag("align_corners", false);
    int count = Layout.size(spatial);
    double[] y = new double[size[0] * count * n];
    for (int i = 0; i < y.length; i++) {
      int row = i % n;
      int[] at = Layout.unravel(i / n % count, spatial);
      int base = (i / n / count * n + row) * (n + 1);
      double sum = theta.real(base + n);
      for (int k = 0; k < n; k++) {
        // The first column belongs to x, the innermost axis.
        int axis = n - 1 - k;
        int m = spatial[axis];
        // A single cell between its corners has its place in the middle.
        double place =
            corners ? (m > 1 ? 2.0 * at[axis] / (m - 1) - 1 : 0) : (2.0 * at[axis] + 1) / m - 1;
        sum += theta.real(base + k) * place;
      }
      y[i] = sum;
    }
    int[] dims = new int[n + 2];
    dims[0] = size[0];
    System.arraycopy(spatial, 0, dims, 1, n);
    dims[n + 1] = n;
    return RefValue.ofReals(theta.type(), dims, y);
  }
}
