package org.assay.testkit.ops.convolution;

import java.util.Arrays;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/** ConvTranspose-22: every input element adds its multiple of the kernel to the output. */
final class TransposedConvolution {
  private TransposedConvolution() {}

  static RefValue evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue w = call.in(1);
    int n = x.rank() - 2;
    int[] spatial = Arrays.copyOfRange(x.dims(), 2, x.rank());
    int[] kernel = call.ints("kernel_shape").orElse(Arrays.copyOfRange(w.dims(), 2, w.rank()));
    int[] strides = call.ints("strides").orElse(ones(n));
    int[] dilations = call.ints("dilations").orElse(ones(n));
    int[] extra = call.ints("output_padding").orElse(new int[n]);
    int[] pads = call.ints("pads").orElse(new int[2 * n]);
    int[] out = new int[n];
    for (int i = 0; i < n; i++) {
      int full = strides[i] * (spatial[i] - 1) + extra[i] + (kernel[i] - 1) * dilations[i] + 1;
      out[i] = size(call, i, spatial[i], strides[i], full, pads, n);
    }
    int groups = (int) call.integer("group", 1);
    int channels = x.dim(1);
    int perGroup = w.dim(1);
    int maps = perGroup * groups;
    int places = Layout.size(out);
    int cells = Layout.size(kernel);
    int area = Layout.size(spatial);
    double[] y = new double[x.dim(0) * maps * places];
    for (int i = 0; i < x.size(); i++) {
      int[] at = Layout.unravel(i % area, spatial);
      int channel = i / area % channels;
      int sample = i / area / channels;
      int group = channel / (channels / groups);
      for (int cell = 0; cell < cells; cell++) {
        int to = target(at, Layout.unravel(cell, kernel), strides, dilations, pads, out);
        for (int m = 0; to >= 0 && m < perGroup; m++) {
          y[(sample * maps + group * perGroup + m) * places + to] +=
              x.real(i) * w.real((channel * perGroup + m) * cells + cell);
        }
      }
    }
    for (int i = 0; i < y.length && call.optional(2).isPresent(); i++) {
      y[i] += call.in(2).real(i / places % maps);
    }
    int[] dims = new int[x.rank()];
    dims[0] = x.dim(0);
    dims[1] = maps;
    System.arraycopy(out, 0, dims, 2, n);
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** Size of one output axis; fixes its pads where auto_pad or output_shape decide them. */
  private static int size(
      OperatorCall call, int i, int input, int stride, int full, int[] pads, int n) {
    String auto = call.string("auto_pad", "NOTSET");
    int[] shape = call.ints("output_shape").orElse(new int[0]);
    if (shape.length == 0 && auto.equals("VALID")) {
      pads[i] = 0;
      pads[i + n] = 0;
    }
    if (shape.length == 0 && !auto.startsWith("SAME")) {
      return full - pads[i] - pads[i + n];
    }
    int size = shape.length == 0 ? input * stride : shape[shape.length - n + i];
    int total = Math.max(0, full - size);
    pads[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    pads[i + n] = total - pads[i];
    return size;
  }

  private static int target(
      int[] at, int[] cell, int[] strides, int[] dilations, int[] pads, int[] out) {
    int index = 0;
    for (int i = 0; i < at.length; i++) {
      int position = at[i] * strides[i] + cell[i] * dilations[i] - pads[i];
      if (position < 0 || position >= out[i]) {
        return -1;
      }
      index = index * out[i] + position;
    }
    return index;
  }

  private static int[] ones(int n) {
    int[] a = new int[n];
    Arrays.fill(a, 1);
    return a;
  }
}
