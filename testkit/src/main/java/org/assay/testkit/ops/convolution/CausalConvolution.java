package org.assay.testkit.ops.convolution;

import java.util.List;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/**
 * CausalConvWithState-27: each channel of (N, C, L) by a kernel (C, 1, k) of its own that sees the
 * present and the past, the state (N, C, k − 1) or zeros before that; then SiLU if so wished.
 */
final class CausalConvolution {
  private CausalConvolution() {}

  static List<RefValue> evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue w = call.in(1);
    int k = w.dim(2);
    int length = x.dim(2);
    int lines = x.dim(0) * x.dim(1);
    boolean smooth = !call.string("activation", "none").equals("none");
    double[] y = new double[lines * length];
    double[] present = new double[lines * (k - 1)];
    for (int line = 0; line < lines; line++) {
      int channel = line % x.dim(1);
      double[] all = new double[k - 1 + length];
      for (int i = 0; i < all.length; i++) {
        int past = line * (k - 1) + i;
        all[i] =
            i >= k - 1
                ? x.real(line * length + i - k + 1)
                : call.optional(3).map(s -> s.real(past)).orElse(0.0);
      }
      for (int i = 0; i < length; i++) {
        double sum = call.optional(2).map(b -> b.real(channel)).orElse(0.0);
        for (int j = 0; j < k; j++) {
          sum += w.real(channel * k + j) * all[i + j];
        }
        y[line * length + i] = smooth ? sum / (1 + StrictMath.exp(-sum)) : sum;
      }
      System.arraycopy(all, length, present, line * (k - 1), k - 1);
    }
    return List.of(
        RefValue.ofReals(x.type(), x.dims(), y),
        RefValue.ofReals(x.type(), new int[] {x.dim(0), x.dim(1), k - 1}, present));
  }
}
