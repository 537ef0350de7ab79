package org.assay.grad.ops.convolution;

import java.util.Arrays;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/**
 * The cotangent of a kernel is itself a convolution: of the data by the cotangent, where samples
 * take the part of channels, and steps and dilations change places.
 */
final class KernelCotangent {
  private KernelCotangent() {}

  /**
   * Writes it.
   *
   * @param x data that the window slid over, [N, C, spatial…]
   * @param g cotangent of what came out, [N, M, places…]
   * @param w the kernel, [M, C / group, window…], whose shape results
   */
  static String of(GradientContext c, String x, String g, String w, Frame frame, long group) {
    return group == 1 && frame.isPointwise()
        ? product(c, x, g, w)
        : correlation(c, x, g, w, frame, group);
  }

  /** A window of one element: a product of matrices. */
  private static String product(GradientContext c, String x, String g, String w) {
    String data = c.reshape(x, 0, 0, -1);
    String cotangent = c.reshape(g, 0, 0, -1);
    String products = c.op("MatMul", cotangent, c.swapLast(data));
    return c.reshapeLike(c.sum(products, false, 0), w);
  }

  private static String correlation(
      GradientContext c, String x, String g, String w, Frame frame, long group) {
    int n = frame.spatial();
    long[] swapped = new long[n + 2];
    Arrays.setAll(swapped, i -> i == 0 ? 1 : i == 1 ? 0 : i);
    String data = group == 1 ? c.transpose(x, swapped) : grouped(c, x, frame, group);
    String all =
        c.op(
            "Conv",
            Attributes.of(
                "strides", frame.dilations(),
                "dilations", frame.strides(),
                "pads", frame.pads(),
                "group", group),
            data,
            c.transpose(g, swapped));
    String cut = all;
    if (!fits(c, all, frame)) {
      cut =
          c.op("Slice", all, c.longs(new long[n]), c.longs(frame.kernel()), c.longs(frame.axes()));
    }
    return c.transpose(cut, swapped);
  }

  private static boolean fits(GradientContext c, String kernel, Frame frame) {
    for (int i = 0; i < frame.spatial(); i++) {
      if (c.size(kernel, i + 2).orElse(-1) != frame.kernel()[i]) {
        return false;
      }
    }
    return true;
  }

  /** [N, group·C', …] as [C', group·N, …]. */
  private static String grouped(GradientContext c, String x, Frame frame, long group) {
    int n = frame.spatial();
    String area = c.shape(x, frame.axes());
    String apart = c.reshape(x, c.concat(0, c.shape(x, 0), c.longs(group, -1), area));
    long[] order = new long[n + 3];
    Arrays.setAll(order, i -> i < 3 ? 2 - i : i);
    String channels = c.div(c.shape(x, 1), c.longs(group));
    return c.reshape(c.transpose(apart, order), c.concat(0, channels, c.longs(-1), area));
  }
}
