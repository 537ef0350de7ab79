package org.assay.bounds.ops.pooling;

import java.util.Arrays;
import org.assay.bounds.TransferContext;
import org.assay.onnx.Node;

/**
 * Windows of a pooling operator (ONNX MaxPool-22, AveragePool-22, LpPool-22).
 *
 * @param taps elements per window, those in the padding included
 * @param padded whether some window reaches over the border
 * @param empty whether some window may lie outside wholly
 */
record Windows(double taps, boolean padded, boolean empty) {
  // Positions times taps that are looked at one by one.
  private static final double FOLLOWED = 1e6;

  static Windows of(TransferContext c) {
    Node node = c.node();
    long[] in = c.input(0).dims();
    long[] out = c.dims(0);
    int spatial = in.length - 2;
    long[] kernel = ints(node, "kernel_shape", spatial, 1);
    long[] strides = ints(node, "strides", spatial, 1);
    long[] dilations = ints(node, "dilations", spatial, 1);
    long[] pads = ints(node, "pads", 2 * spatial, 0);
    String auto = node.stringAttribute("auto_pad", "NOTSET");
    boolean ceil = node.intAttribute("ceil_mode", 0) != 0;
    boolean same = auto.startsWith("SAME");
    boolean unknown = (c.dynamicAxes(0) | c.input(0).dynamicAxes()) >>> 2 != 0;
    double taps = 1;
    boolean padded = unknown && (same || ceil);
    boolean empty = unknown && (ceil || Arrays.stream(dilations).anyMatch(d -> d != 1));
    for (int i = 0; i < spatial; i++) {
      long size = in[i + 2];
      long reach = (kernel[i] - 1) * dilations[i] + 1;
      long last = (out[i + 2] - 1) * strides[i];
      long begin = auto.equals("VALID") ? 0 : pads[i];
      if (same) {
        long total = Math.max(0, last + reach - size);
        begin = auto.equals("SAME_UPPER") ? total / 2 : (total + 1) / 2;
      }
      taps *= kernel[i];
      padded |= begin > 0 || pads[i + spatial] > 0 || last - begin + reach > size;
      empty |=
          dilations[i] == 1
              ? kernel[i] <= begin || last - begin >= size
              : skips(size, out[i + 2], kernel[i], strides[i], dilations[i], begin);
    }
    return new Windows(taps, padded, empty);
  }

  private static boolean skips(
      long size, long positions, long kernel, long stride, long dilation, long begin) {
    if ((double) positions * kernel > FOLLOWED) {
      return begin > 0;
    }
    for (long o = 0; o < positions; o++) {
      boolean any = false;
      for (long k = 0; k < kernel && !any; k++) {
        long at = o * stride + k * dilation - begin;
        any = at >= 0 && at < size;
      }
      if (!any) {
        return true;
      }
    }
    return false;
  }

  private static long[] ints(Node node, String attribute, int count, long orElse) {
    long[] given = node.intsAttribute(attribute).orElse(new long[0]);
    if (given.length == count) {
      return given;
    }
    long[] result = new long[count];
    Arrays.fill(result, orElse);
    return result;
  }
}
