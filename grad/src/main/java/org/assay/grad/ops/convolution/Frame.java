package org.assay.grad.ops.convolution;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.grad.GradientContext;

/**
 * Geometry of a window that slides over spatial axes: per axis its size, step, dilation, and the
 * padding before and behind.
 */
public record Frame(long[] kernel, long[] strides, long[] dilations, long[] begin, long[] end) {

  /**
   * Reads a node of Conv or a pooling operator.
   *
   * @param x the operand that the window slides over, [N, C, spatial…]
   * @param kernel sizes of the window
   */
  public static Frame of(GradientContext c, String x, long[] kernel) {
    int n = kernel.length;
    long[] strides = c.integers("strides").orElse(filled(n, 1));
    long[] dilations = c.integers("dilations").orElse(filled(n, 1));
    long[] pads = c.integers("pads").orElse(new long[2 * n]);
    long[] begin = Arrays.copyOf(pads, n);
    long[] end = Arrays.copyOfRange(pads, n, 2 * n);
    String auto = c.string("auto_pad", "NOTSET");
    if (!auto.equals("NOTSET") && !auto.isEmpty()) {
      Arrays.fill(begin, 0);
      Arrays.fill(end, 0);
    }
    if (auto.startsWith("SAME")) {
      for (int i = 0; i < n; i++) {
        long total = samePadding(c, x, i, strides[i], dilations[i] * (kernel[i] - 1) + 1);
        begin[i] = auto.equals("SAME_LOWER") ? total - total / 2 : total / 2;
        end[i] = total - begin[i];
      }
    }
    return new Frame(kernel, strides, dilations, begin, end);
  }

  private static long samePadding(GradientContext c, String x, int i, long stride, long reach) {
    int size = c.size(x, i + 2).orElse(-1);
    if (size < 0 && stride > 1) {
      throw c.error("auto_pad with strides over unknown sizes", "known sizes or explicit pads");
    }
    // With step 1 the padding does not depend on the size.
    long places = size < 0 ? 0 : (size + stride - 1) / stride;
    return size < 0 ? reach - 1 : Math.max(0, (places - 1) * stride + reach - size);
  }

  /** Sizes of the window of a node, from its attribute or from a weight [.., .., spatial…]. */
  static long[] kernel(GradientContext c, String w) {
    Optional<long[]> given = c.integers("kernel_shape");
    if (given.isPresent()) {
      return given.get();
    }
    int rank = c.rank(w);
    long[] sizes = new long[rank - 2];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          c.size(w, i + 2)
              .orElseThrow(() -> c.error("size of the kernel is not known", "a known size"));
    }
    return sizes;
  }

  /** A list of equal numbers. */
  public static long[] filled(int n, long value) {
    long[] a = new long[n];
    Arrays.fill(a, value);
    return a;
  }

  /** Number of spatial axes. */
  public int spatial() {
    return kernel.length;
  }

  /** Numbers of the spatial axes: 2, 3, … */
  public long[] axes() {
    return LongStream.range(2, 2 + kernel.length).toArray();
  }

  /** What the window covers of an axis. */
  public long reach(int i) {
    return dilations[i] * (kernel[i] - 1) + 1;
  }

  /** Padding as ONNX writes it: all before, then all behind. */
  public long[] pads() {
    long[] pads = Arrays.copyOf(begin, 2 * begin.length);
    System.arraycopy(end, 0, pads, begin.length, end.length);
    return pads;
  }

  /** The same with other padding behind. */
  public Frame withEnd(long[] newEnd) {
    return new Frame(kernel, strides, dilations, begin, newEnd);
  }

  /** Whether each window is one element, and every element has one. */
  boolean isPointwise() {
    return all(kernel, 1) && all(strides, 1) && all(begin, 0) && all(end, 0);
  }

  private static boolean all(long[] values, long value) {
    return Arrays.stream(values).allMatch(v -> v == value);
  }
}
