package org.assay.testkit.ops.pooling;

import java.util.List;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** RoiAlign-22 and MaxRoiPool-22: pools over regions of images (N, C, H, W). */
final class Regions {
  private Regions() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("RoiAlign", call -> List.of(aligned(call)));
    table.add("MaxRoiPool", call -> List.of(greatest(call)));
  }

  private static RefValue aligned(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue regions = call.in(1);
    int height = (int) call.integer("output_height", 1);
    int width = (int) call.integer("output_width", 1);
    int[] dims = {regions.dim(0), x.dim(1), height, width};
    double[] y = new double[dims[0] * dims[1] * height * width];
    for (int i = 0; i < y.length; i++) {
      int region = i / (dims[1] * height * width);
      int sample = (int) call.in(2).integer(region);
      int plane = sample * x.dim(1) + i / (height * width) % dims[1];
      double[] rows = places(call, regions, region, 1, i / width % height, height);
      double[] columns = places(call, regions, region, 0, i % width, width);
      y[i] = pooled(call, x, plane, rows, columns);
    }
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** Coordinates of a bin's samples along x (0) or y (1). */
  private static double[] places(
      OperatorCall call, RefValue regions, int region, int axis, int bin, int bins) {
    double scale = call.real("spatial_scale", 1);
    boolean half = call.string("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
    // In the type's own precision: how many samples a region has hangs on its rounding.
    FloatFormat format = regions.type().format();
    double shift = half ? 0.5 : 0;
    double start = at(regions, region * 4 + axis, scale, shift);
    double end = at(regions, region * 4 + axis + 2, scale, shift);
    double extent = half ? format.round(end - start) : Math.max(1, format.round(end - start));
    double size = extent / bins;
    int ratio = (int) call.integer("sampling_ratio", 0);
    int count = ratio > 0 ? ratio : (int) Math.ceil(format.round(extent / bins));
    double[] places = new double[Math.max(0, count)];
    for (int k = 0; k < places.length; k++) {
      places[k] = start + bin * size + (k + 0.5) * size / count;
    }
    return places;
  }

  private static double at(RefValue regions, int index, double scale, double shift) {
    FloatFormat format = regions.type().format();
    return format.round(format.round(format.round(regions.real(index)) * scale) - shift);
  }

  private static double pooled(
      OperatorCall call, RefValue x, int plane, double[] rows, double[] columns) {
    boolean greatest = call.string("mode", "avg").equals("max");
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (double row : rows) {
      for (double column : columns) {
        double[] weighted = corners(x, plane, row, column);
        for (double w : weighted) {
          sum += w;
          // Of the weighted corners, not of their sums, as the standard's own evaluation has it.
          most = Math.max(most, w);
        }
      }
    }
    int count = rows.length * columns.length;
    if (count == 0) {
      return 0;
    }
    return greatest ? most : sum / count;
  }

  /** The four elements around a point times their weights in bilinear interpolation. */
  private static double[] corners(RefValue x, int plane, double row, double column) {
    int height = x.dim(2);
    int width = x.dim(3);
    if (!(row >= -1 && row <= height && column >= -1 && column <= width)) {
      return new double[4];
    }
    double r = Math.min(height - 1, Math.max(0, row));
    double c = Math.min(width - 1, Math.max(0, column));
    int top = (int) r;
    int left = (int) c;
    int bottom = Math.min(height - 1, top + 1);
    int right = Math.min(width - 1, left + 1);
    double down = r - top;
    double across = c - left;
    int base = plane * height;
    return new double[] {
      (1 - down) * (1 - across) * x.real((base + top) * width + left),
      (1 - down) * across * x.real((base + top) * width + right),
      down * (1 - across) * x.real((base + bottom) * width + left),
      down * across * x.real((base + bottom) * width + right)
    };
  }

  /** Regions are (sample, x1, y1, x2, y2), rounded to pixels, both ends within; 0 if empty. */
  private static RefValue greatest(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue regions = call.in(1);
    int[] bins = call.ints("pooled_shape").orElseThrow();
    float scale = (float) call.real("spatial_scale", 1);
    int[] dims = {regions.dim(0), x.dim(1), bins[0], bins[1]};
    double[] y = new double[dims[0] * dims[1] * bins[0] * bins[1]];
    for (int i = 0; i < y.length; i++) {
      int region = i / (dims[1] * bins[0] * bins[1]);
      int sample = (int) regions.real(region * 5);
      int plane = sample * x.dim(1) + i / (bins[0] * bins[1]) % dims[1];
      int[] rows = span(regions, region, 2, scale, i / bins[1] % bins[0], bins[0], x.dim(2));
      int[] columns = span(regions, region, 1, scale, i % bins[1], bins[1], x.dim(3));
      double most = Double.NEGATIVE_INFINITY;
      for (int r = rows[0]; r < rows[1]; r++) {
        for (int c = columns[0]; c < columns[1]; c++) {
          most = Math.max(most, x.real((plane * x.dim(2) + r) * x.dim(3) + c));
        }
      }
      y[i] = rows[0] >= rows[1] || columns[0] >= columns[1] ? 0 : most;
    }
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** First pixel of a bin and the one behind its last, in float32 since their rounding decides. */
  private static int[] span(
      RefValue regions, int region, int first, float scale, int bin, int bins, int size) {
    long start = Math.round(regions.real(region * 5 + first) * scale);
    long end = Math.round(regions.real(region * 5 + first + 2) * scale);
    float each = (float) Math.max(end - start + 1, 1) / bins;
    long from = (long) Math.floor(bin * each) + start;
    long to = (long) Math.ceil((bin + 1) * each) + start;
    return new int[] {
      (int) Math.max(0, Math.min(size, from)), (int) Math.max(0, Math.min(size, to))
    };
  }
}
