package org.assay.testkit.ops.convolution;

import java.util.Arrays;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;
import org.assay.testkit.Window;

/**
 * DeformConv-22 of images: (N, C, H, W) by (M, C/group, kH, kW), every tap displaced by an offset
 * of its own, interpolated between pixels (0 outside) and scaled by a mask.
 */
final class DeformableConvolution {
  private DeformableConvolution() {}

  static RefValue evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue w = call.in(1);
    int groups = (int) call.integer("group", 1);
    int sets = (int) call.integer("offset_group", 1);
    int[] spatial = {x.dim(2), x.dim(3)};
    int[] kernel = {w.dim(2), w.dim(3)};
    int[] out = new Window(call, spatial, kernel).output();
    int[] strides = call.ints("strides").orElse(new int[] {1, 1});
    int[] dilations = call.ints("dilations").orElse(new int[] {1, 1});
    int[] pads = call.ints("pads").orElse(new int[4]);
    int taps = Layout.size(kernel);
    int[] dims = {x.dim(0), w.dim(0), out[0], out[1]};
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i++) {
      int[] p = Layout.unravel(i, dims);
      int firstChannel = p[1] / (w.dim(0) / groups) * w.dim(1);
      double sum = call.optional(3).map(b -> b.real(p[1])).orElse(0.0);
      for (int c = 0; c < w.dim(1); c++) {
        int channel = firstChannel + c;
        int set = channel / (x.dim(1) / sets);
        for (int tap = 0; tap < taps; tap++) {
          int[] cell = Layout.unravel(tap, kernel);
          double[] at = new double[2];
          for (int axis = 0; axis < 2; axis++) {
            int line = ((p[0] * sets + set) * taps + tap) * 2 + axis;
            at[axis] =
                p[axis + 2] * strides[axis]
                    - pads[axis]
                    + cell[axis] * dilations[axis]
                    + call.in(2).real((line * out[0] + p[2]) * out[1] + p[3]);
          }
          int row = ((p[0] * sets + set) * taps + tap) * out[0] + p[2];
          double mask = call.optional(4).map(m -> m.real(row * out[1] + p[3])).orElse(1.0);
          double value = interpolated(x, p[0] * x.dim(1) + channel, at, spatial);
          sum += w.real((p[1] * w.dim(1) + c) * taps + tap) * mask * value;
        }
      }
      y[i] = sum;
    }
    return RefValue.ofReals(x.type(), dims, y);
  }

  private static double interpolated(RefValue x, int plane, double[] at, int[] spatial) {
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
      int[] step = {corner / 2, corner % 2};
      int[] pixel = new int[2];
      double weight = 1;
      for (int axis = 0; axis < 2; axis++) {
        double floor = Math.floor(at[axis]);
        double beyond = at[axis] - floor;
        weight *= step[axis] == 1 ? beyond : 1 - beyond;
        double place = floor + step[axis];
        pixel[axis] = place >= 0 && place < spatial[axis] ? (int) place : -1;
      }
      if (Arrays.stream(pixel).allMatch(v -> v >= 0)) {
        sum += weight * x.real(plane * Layout.size(spatial) + Layout.ravel(pixel, spatial));
      }
    }
    return sum;
  }
}
