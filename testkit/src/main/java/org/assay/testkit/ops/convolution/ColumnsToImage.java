package org.assay.testkit.ops.convolution;

import java.util.Arrays;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/** Col2Im-18: sums sliding blocks (N, C·block, L) back into an image (N, C, …). */
final class ColumnsToImage {
  private ColumnsToImage() {}

  static RefValue evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    int[] image = call.in(1).toInts();
    int[] block = call.in(2).toInts();
    int n = image.length;
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    int[] strides = call.ints("strides").orElse(ones);
    int[] dilations = call.ints("dilations").orElse(ones);
    int[] pads = call.ints("pads").orElse(new int[2 * n]);
    int cells = Layout.size(block);
    int channels = x.dim(1) / cells;
    int area = Layout.size(image);
    int[] steps = new int[n];
    for (int i = 0; i < n; i++) {
      int room = image[i] + pads[i] + pads[i + n] - dilations[i] * (block[i] - 1) - 1;
      steps[i] = room / strides[i] + 1;
    }
    double[] y = new double[x.dim(0) * channels * area];
    for (int i = 0; i < x.size(); i++) {
      int[] step = Layout.unravel(i % x.dim(2), steps);
      int row = i / x.dim(2);
      int[] cell = Layout.unravel(row % cells, block);
      int index = 0;
      boolean inside = true;
      for (int axis = 0; axis < n; axis++) {
        int at = step[axis] * strides[axis] - pads[axis] + cell[axis] * dilations[axis];
        inside &= at >= 0 && at < image[axis];
        index = index * image[axis] + at;
      }
      if (inside) {
        y[row / cells * area + index] += x.real(i);
      }
    }
    int[] dims = new int[n + 2];
    dims[0] = x.dim(0);
    dims[1] = channels;
    System.arraycopy(image, 0, dims, 2, n);
    return RefValue.ofReals(x.type(), dims, y);
  }
}
