package org.assay.grad.ops.pooling;

import java.util.Arrays;
import java.util.List;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.ops.convolution.Frame;
import org.assay.onnx.Tensor;

/** Sums over windows, as convolutions with ones, each channel for itself. */
final class WindowSums {
  private WindowSums() {}

  /** AveragePool: sums over windows by the number of cells that count. */
  static List<String> average(GradientContext c) {
    Frame declared = frame(c);
    Frame frame = widened(c, declared);
    boolean include = c.flag("count_include_pad", false);
    boolean overhangs = !Arrays.equals(declared.end(), frame.end());
    String sums = sums(c, channelsApart(c, c.in(0)), frame);
    String counts;
    if (include && !overhangs) {
      counts = c.real(Tensor.elements(frame.kernel()), c.in(0));
    } else {
      String area = c.concat(0, c.longs(1, 1), c.shape(c.in(0), frame.axes()));
      String ones = c.op("Expand", c.real(1, c.in(0)), area);
      Frame over = frame;
      if (include) {
        // The declared padding counts, what ceil_mode reaches behind it does not.
        ones = c.op("Pad", ones, c.longs(declared.pads()), c.real(1, ones), c.longs(frame.axes()));
        long[] rest = new long[frame.spatial()];
        Arrays.setAll(rest, i -> frame.end()[i] - declared.end()[i]);
        over =
            new Frame(
                frame.kernel(), frame.strides(), frame.dilations(), new long[rest.length], rest);
      }
      counts = sums(c, ones, over);
    }
    return List.of(c.reshapeLike(c.div(sums, counts), c.out(0)));
  }

  /** LpPool. */
  static List<String> norm(GradientContext c) {
    Frame frame = widened(c, frame(c));
    long p = c.integer("p", 2);
    String sums = sums(c, channelsApart(c, powers(c, c.in(0), p)), frame);
    return List.of(c.reshapeLike(root(c, sums, p), c.out(0)));
  }

  /** |x|^p. */
  static String powers(GradientContext c, String x, long p) {
    if (p == 2) {
      return c.mul(x, x);
    }
    String size = c.op("Abs", x);
    return p == 1 ? size : c.op("Pow", size, c.real(p, x));
  }

  /** x^(1/p). */
  static String root(GradientContext c, String x, long p) {
    return p == 1 ? x : p == 2 ? c.op("Sqrt", x) : c.op("Pow", x, c.real(1.0 / p, x));
  }

  private static Frame frame(GradientContext c) {
    long[] kernel =
        c.integers("kernel_shape")
            .orElseThrow(() -> c.error("no kernel_shape", "sizes of the window"));
    return Frame.of(c, c.in(0), kernel);
  }

  /** With padding behind for windows that ceil_mode lets reach beyond. */
  private static Frame widened(GradientContext c, Frame frame) {
    if (!c.flag("ceil_mode", false)) {
      return frame;
    }
    long[] end = frame.end().clone();
    for (int i = 0; i < end.length; i++) {
      int size = c.size(c.in(0), i + 2).orElse(-1);
      int places = c.size(c.out(0), i + 2).orElse(-1);
      if (size < 0 || places < 0) {
        throw c.error("ceil_mode over unknown sizes", "known sizes");
      }
      long covered = (places - 1) * frame.strides()[i] + frame.reach(i);
      end[i] = Math.max(end[i], covered - size - frame.begin()[i]);
    }
    return frame.withEnd(end);
  }

  /** [N·C, 1, spatial…]. */
  private static String channelsApart(GradientContext c, String x) {
    long[] axes = java.util.stream.LongStream.range(2, c.rank(x)).toArray();
    return c.reshape(x, c.concat(0, c.longs(-1, 1), c.shape(x, axes)));
  }

  private static String sums(GradientContext c, String x, Frame frame) {
    long[] dims = new long[frame.spatial() + 2];
    Arrays.setAll(dims, i -> i < 2 ? 1 : frame.kernel()[i - 2]);
    double[] ones = new double[(int) Tensor.elements(dims)];
    Arrays.fill(ones, 1);
    String kernel = c.constant(Tensor.ofValues(c.element(x), dims, ones));
    return c.op(
        "Conv",
        Attributes.of(
            "strides", frame.strides(), "dilations", frame.dilations(), "pads", frame.pads()),
        x,
        kernel);
  }
}
