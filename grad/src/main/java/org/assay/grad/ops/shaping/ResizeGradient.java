package org.assay.grad.ops.shaping;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.grad.GradientContext;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * Resize is linear and works on one axis after the other, in every mode. The matrix of an axis is
 * what Resize makes of an identity matrix; its transpose leads back.
 */
final class ResizeGradient {
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
        g = along(c, g, matrix(c, x, axis, i), axis);
      }
    }
    return g;
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
    Map<String, Attribute> attributes = new LinkedHashMap<>(c.node().attributes());
    attributes.remove("axes");
    String roi = "";
    String resized;
    if (c.input(3).isPresent()) {
      String wanted = c.op("Gather", c.in(3), c.longs(index));
      resized = c.op("Resize", attributes, eye, roi, "", c.concat(0, wanted, size));
    } else {
      String scale = c.op("Gather", c.in(2), c.longs(index));
      String one = c.constant(Tensor.ofFloats(new long[] {1}, 1));
      resized = c.op("Resize", attributes, eye, roi, c.concat(0, scale, one));
    }
    boolean single = c.element(x) == ElementType.FLOAT;
    return single ? resized : c.castLike(resized, x);
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
