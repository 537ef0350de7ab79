package org.assay.grad.ops.shaping;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * Resize is linear and works on one axis after the other, in every mode. The matrix of an axis is
 * what Resize makes of an identity matrix; its transpose leads back. Where that matrix would be
 * large, and for nearest elements, what Resize makes of a row of numbers tells which elements went
 * into which place, and with what part.
 */
final class ResizeGradient {
  private static final int LARGEST_MATRIX = 512;

  private ResizeGradient() {}

  static String operand(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    if (!c.string("keep_aspect_ratio_policy", "stretch").equals("stretch")
        || c.string("coordinate_transformation_mode", "half_pixel").equals("tf_crop_and_resize")) {
      throw c.error("this form of Resize", "stretch, and no tf_crop_and_resize");
    }
    long[] all = new long[rank];
    Arrays.setAll(all, i -> i);
    long[] axes = c.integers("axes").orElse(all);
    String g = c.g();
    for (int i = 0; i < axes.length; i++) {
      int axis = c.front(axes[i], x);
      if (!keeps(c, axis, i)) {
        g = back(c, g, axis, i);
      }
    }
    return g;
  }

  private static String back(GradientContext c, String g, int axis, int index) {
    String x = c.in(0);
    String mode = c.string("mode", "nearest");
    if (mode.equals("nearest")) {
      return added(c, g, c.cast(c.op("Round", places(c, axis, index)), ElementType.INT64), axis);
    }
    boolean plain = mode.equals("linear") && !c.flag("antialias", false);
    if (!plain || c.size(x, axis).orElse(Integer.MAX_VALUE) <= LARGEST_MATRIX) {
      return along(c, g, matrix(c, x, axis, index), axis);
    }
    // A row of numbers interpolated gives the place that was read.
    String place = places(c, axis, index);
    String below = c.op("Floor", place);
    long[] line = new long[c.rank(g)];
    Arrays.fill(line, 1);
    line[axis] = -1;
    String part = c.reshape(c.castLike(c.sub(place, below), g), line);
    String first = c.cast(below, ElementType.INT64);
    String last = c.sub(c.shape(x, axis), c.integer(1));
    String second = c.op("Min", c.add(first, c.integer(1)), last);
    return c.add(
        added(c, c.mul(g, c.sub(c.real(1, part), part)), first, axis),
        added(c, c.mul(g, part), second, axis));
  }

  /** What Resize makes of 0, 1, 2 … along an axis. */
  private static String places(GradientContext c, int axis, int index) {
    String size = c.squeeze(c.shape(c.in(0), axis), 0);
    String row = c.cast(c.op("Range", c.integer(0), size, c.integer(1)), ElementType.FLOAT);
    return resized(c, row, index, false);
  }

  /** Slices of an axis added to the places that they came from. */
  private static String added(GradientContext c, String g, String places, int axis) {
    int rank = c.rank(g);
    long[] swap = new long[rank];
    Arrays.setAll(swap, i -> i);
    swap[0] = axis;
    swap[axis] = 0;
    String slices = c.transpose(g, swap);
    String[] sizes = new String[rank];
    for (int i = 0; i < rank; i++) {
      sizes[i] = i == 0 ? c.shape(c.in(0), axis) : c.shape(slices, i);
    }
    String zeros = c.op("Expand", c.real(0, g), c.concat(0, sizes));
    String sum =
        c.op("ScatterND", Attributes.of("reduction", "add"), zeros, c.unsqueeze(places, 1), slices);
    return c.transpose(sum, swap);
  }

  /** Whether an axis keeps its size, and so its elements. */
  private static boolean keeps(GradientContext c, int axis, int index) {
    int before = c.size(c.in(0), axis).orElse(-1);
    int behind = c.size(c.out(0), axis).orElse(-2);
    boolean unit =
        c.input(2)
            .flatMap(c::constant)
            .filter(s -> s.size() > index)
            .map(s -> s.doubleAt(index) == 1)
            .orElse(false);
    return unit || (before == behind && c.input(3).isPresent());
  }

  /** [new size, old size]. */
  private static String matrix(GradientContext c, String x, int axis, int index) {
    String size = c.shape(x, axis);
    String square = c.op("ConstantOfShape", c.concat(0, size, size));
    String eye = c.op("EyeLike", square);
    String resized = resized(c, eye, index, true);
    boolean single = c.element(x) == ElementType.FLOAT;
    return single ? resized : c.castLike(resized, x);
  }

  /** A tensor resized along its first axis as the node resizes one of its axes. */
  private static String resized(GradientContext c, String x, int index, boolean matrix) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(c.node().attributes());
    attributes.remove("axes");
    if (c.input(3).isPresent()) {
      String wanted = c.op("Gather", c.in(3), c.longs(index));
      String sizes = matrix ? c.concat(0, wanted, c.shape(x, 1)) : wanted;
      return c.op("Resize", attributes, x, "", "", sizes);
    }
    String scale = c.op("Gather", c.in(2), c.longs(index));
    String one = c.constant(Tensor.ofFloats(new long[] {1}, 1));
    return c.op("Resize", attributes, x, "", matrix ? c.concat(0, scale, one) : scale);
  }

  private static String along(GradientContext c, String g, String matrix, int axis) {
    int rank = c.rank(g);
    if (axis == rank - 1) {
      return c.op("MatMul", g, matrix);
    }
    if (axis == rank - 2) {
      return c.op("MatMul", c.swapLast(matrix), g);
    }
    long[] swap = new long[rank];
    Arrays.setAll(swap, i -> i);
    swap[axis] = rank - 1;
    swap[rank - 1] = axis;
    return c.transpose(c.op("MatMul", c.transpose(g, swap), matrix), swap);
  }
}
