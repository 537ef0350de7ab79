package org.assay.testkit.ops.shaping;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Node;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/**
 * Resize-19: separable interpolation, axis after axis; modes nearest, linear, cubic; all coordinate
 * transformations; antialias for linear and cubic.
 */
final class Resize {
  private Resize() {}

  /** Upsample-9, which went: coordinates divided by the scales, nearest ones rounded down. */
  static RefValue upsampled(OperatorCall call) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(call.node().attributes());
    attributes.put("coordinate_transformation_mode", Attribute.StringValue.of("asymmetric"));
    attributes.put("nearest_mode", Attribute.StringValue.of("floor"));
    Node node = call.node().with("Resize", call.node().inputs(), call.node().outputs(), attributes);
    return evaluate(
        new OperatorCall(
            node,
            List.of(Optional.of(call.in(0)), Optional.empty(), call.optional(1)),
            (graph, values) -> values,
            call.random()));
  }

  static RefValue evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    int[] counting = new int[x.rank()];
    Arrays.setAll(counting, i -> i);
    int[] axes = call.ints("axes").orElse(counting);
    double[] roi = call.optional(1).map(RefValue::toDoubles).orElse(new double[0]);
    double[] scales = call.optional(2).map(RefValue::toDoubles).orElse(new double[0]);
    int[] sizes = call.optional(3).map(RefValue::toInts).orElse(new int[0]);
    int n = axes.length;
    double[] scale = new double[n];
    int[] size = new int[n];
    for (int i = 0; i < n; i++) {
      int from = x.dim(axes[i]);
      if (scales.length > 0) {
        scale[i] = scales[i];
        size[i] = (int) Math.floor(from * scale[i]);
      } else {
        size[i] = sizes[i];
        scale[i] = (double) size[i] / from;
      }
    }
    if (scales.length == 0) {
      keepRatio(call, x, axes, scale, size);
    }
    RefValue y = x;
    for (int i = 0; i < n; i++) {
      double start = roi.length > 0 ? roi[i] : 0;
      double end = roi.length > 0 ? roi[i + n] : 1;
      y = new ResizedAxis(call, scale[i], size[i], x.dim(axes[i]), start, end).apply(y, axes[i]);
    }
    return y;
  }

  private static void keepRatio(
      OperatorCall call, RefValue x, int[] axes, double[] scale, int[] size) {
    String policy = call.string("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch")) {
      return;
    }
    double common =
        policy.equals("not_larger")
            ? Arrays.stream(scale).min().orElse(1)
            : Arrays.stream(scale).max().orElse(1);
    for (int i = 0; i < axes.length; i++) {
      scale[i] = common;
      size[i] = (int) Math.floor(common * x.dim(axes[i]) + 0.5);
    }
  }

  /** Interpolation along one axis. */
  private record ResizedAxis(
      OperatorCall call, double scale, int size, int from, double start, double end) {

    RefValue apply(RefValue x, int axis) {
      if (scale == 1
          && size == from
          && !call.string("coordinate_transformation_mode", "half_pixel")
              .equals("tf_crop_and_resize")) {
        return x;
      }
      int[] dims = Layout.with(x.dims(), axis, size);
      double[] y = new double[Layout.size(dims)];
      for (int i = 0; i < y.length; i++) {
        int[] p = Layout.unravel(i, dims);
        double at = original(p[axis]);
        if (outside(at)) {
          y[i] = call.real("extrapolation_value", 0);
          continue;
        }
        double sum = 0;
        double[] weights = weights(at);
        int first = (int) weights[0];
        for (int k = 1; k < weights.length; k++) {
          int clamped = Math.max(0, Math.min(from - 1, first + k - 1));
          if (weights[k] != 0) {
            sum += weights[k] * x.real(Layout.ravel(Layout.with(p, axis, clamped), x.dims()));
          }
        }
        y[i] = sum;
      }
      return RefValue.ofDoubles(x.type(), dims, y);
    }

    private boolean outside(double at) {
      return call.string("coordinate_transformation_mode", "half_pixel")
              .equals("tf_crop_and_resize")
          && (at < 0 || at > from - 1);
    }

    /**
     * Coordinate in the original of an output index (ONNX Resize, coordinate_transformation_mode).
     */
    private double original(int i) {
      double width = scale * from;
      return switch (call.string("coordinate_transformation_mode", "half_pixel")) {
        case "asymmetric" -> i / scale;
        case "align_corners" -> size == 1 ? 0 : i * (from - 1.0) / (size - 1);
        case "pytorch_half_pixel" -> size > 1 ? (i + 0.5) / scale - 0.5 : 0;
        case "half_pixel_symmetric" -> {
          double adjustment = size / width;
          double centre = from / 2.0;
          double offset = centre * (1 - adjustment);
          yield offset + (i + 0.5) / scale - 0.5;
        }
        case "tf_crop_and_resize" ->
            size > 1
                ? start * (from - 1) + i * (end - start) * (from - 1) / (size - 1)
                : 0.5 * (start + end) * (from - 1);
        default -> (i + 0.5) / scale - 0.5;
      };
    }

    /** First source index, then weights from there on. */
    private double[] weights(double at) {
      String mode = call.string("mode", "nearest");
      if (mode.equals("nearest")) {
        return new double[] {nearest(at), 1};
      }
      boolean cubic = mode.equals("cubic");
      boolean antialias = call.flag("antialias", false) && scale < 1;
      double stretch = antialias ? scale : 1;
      double reach = (cubic ? 2 : 1) / stretch;
      int first = (int) Math.floor(at - reach) + 1;
      int count = (int) Math.floor(at + reach) - first + 1;
      count = cubic && !antialias ? 4 : Math.max(count, 1);
      first = cubic && !antialias ? (int) Math.floor(at) - 1 : first;
      double[] weights = new double[count + 1];
      weights[0] = first;
      double total = 0;
      boolean exclude = call.flag("exclude_outside", false) || antialias;
      for (int k = 0; k < count; k++) {
        int source = first + k;
        double distance = Math.abs(at - source) * stretch;
        double w = cubic ? cubic(distance) : Math.max(0, 1 - distance);
        weights[k + 1] = exclude && (source < 0 || source >= from) ? 0 : w;
        total += weights[k + 1];
      }
      for (int k = 1; k < weights.length && (exclude || antialias); k++) {
        weights[k] /= total;
      }
      return weights;
    }

    private double cubic(double d) {
      double a = call.real("cubic_coeff_a", -0.75);
      if (d <= 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    private double nearest(double at) {
      return switch (call.string("nearest_mode", "round_prefer_floor")) {
        case "round_prefer_ceil" -> Math.floor(at + 0.5);
        case "floor" -> Math.floor(at);
        case "ceil" -> Math.ceil(at);
        default -> Math.ceil(at - 0.5);
      };
    }
  }
}
