package org.assay.testkit.ops.linear;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** DFT-20, STFT-17 and MelWeightMatrix-17, by their definitions. */
final class Signal {
  private Signal() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("DFT", call -> List.of(transformed(call)));
    table.add("STFT", call -> List.of(shortTime(call)));
    table.add("MelWeightMatrix", call -> List.of(mel(call)));
  }

  /** Real and imaginary part of Σ x_t e^(∓2πi·k·t/n). */
  private static double[] coefficient(double[] re, double[] im, int k, int n, boolean inverse) {
    double[] sum = new double[2];
    for (int t = 0; t < Math.min(n, re.length); t++) {
      // The product modulo n, since the angle's rounding grows with it.
      double angle = (inverse ? 2 : -2) * Math.PI * ((long) k * t % n) / n;
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      sum[0] += re[t] * cos - im[t] * sin;
      sum[1] += re[t] * sin + im[t] * cos;
    }
    return new double[] {inverse ? sum[0] / n : sum[0], inverse ? sum[1] / n : sum[1]};
  }

  /** Along an axis of a tensor whose last axis holds real and, if it has two, imaginary parts. */
  private static RefValue transformed(OperatorCall call) {
    RefValue x = call.in(0);
    int parts = x.dim(-1);
    long given = call.optional(2).map(v -> v.integer(0)).orElse(-2L);
    int axis = Layout.axis(given, x.rank());
    int n = call.optional(1).map(v -> (int) v.integer(0)).orElse(x.dim(axis));
    boolean inverse = call.flag("inverse", false);
    int kept = call.flag("onesided", false) ? n / 2 + 1 : n;
    int[] dims = Layout.with(Layout.with(x.dims(), axis, kept), x.rank() - 1, 2);
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i += 2) {
      int[] p = Layout.unravel(i, dims);
      int k = p[axis];
      double[] re = new double[x.dim(axis)];
      double[] im = new double[x.dim(axis)];
      for (int t = 0; t < re.length; t++) {
        int at = Layout.ravel(Layout.with(p, axis, t), x.dims());
        re[t] = x.real(at);
        im[t] = parts == 2 ? x.real(at + 1) : 0;
      }
      double[] value = coefficient(re, im, k, n, inverse);
      y[i] = value[0];
      y[i + 1] = value[1];
    }
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** Of a signal (batch, length, 1 or 2): a transform of each window, a step apart. */
  private static RefValue shortTime(OperatorCall call) {
    RefValue x = call.in(0);
    int step = (int) call.in(1).integer(0);
    int n = call.optional(3).map(v -> (int) v.integer(0)).orElseGet(() -> call.in(2).size());
    int parts = x.rank() == 3 ? x.dim(2) : 1;
    int kept = call.flag("onesided", true) ? n / 2 + 1 : n;
    int frames = (x.dim(1) - n) / step + 1;
    int[] dims = {x.dim(0), frames, kept, 2};
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i += 2) {
      int[] p = Layout.unravel(i, dims);
      double[] re = new double[n];
      double[] im = new double[n];
      for (int t = 0; t < n; t++) {
        int tap = t;
        double w = call.optional(2).map(v -> v.real(tap)).orElse(1.0);
        int at = (p[0] * x.dim(1) + p[1] * step + t) * parts;
        re[t] = w * x.real(at);
        im[t] = parts == 2 ? w * x.real(at + 1) : 0;
      }
      double[] value = coefficient(re, im, p[2], n, false);
      y[i] = value[0];
      y[i + 1] = value[1];
    }
    return RefValue.ofReals(x.type(), dims, y);
  }

  /** Triangles over the bins of a spectrum, equally spaced on the mel scale. */
  private static RefValue mel(OperatorCall call) {
    int bands = (int) call.in(0).integer(0);
    int length = (int) call.in(1).integer(0);
    double rate = call.in(2).real(0);
    double lowest = mel(call.in(3).real(0));
    double step = (mel(call.in(4).real(0)) - lowest) / (bands + 2);
    int[] bins = new int[bands + 2];
    for (int i = 0; i < bins.length; i++) {
      double hertz = 700 * (StrictMath.pow(10, (lowest + i * step) / 2595) - 1);
      bins[i] = (int) Math.floor((length + 1) * hertz / rate);
    }
    int[] dims = {length / 2 + 1, bands};
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < bands; i++) {
      int rise = bins[i + 1] - bins[i];
      if (rise == 0) {
        y[bins[i + 1] * bands + i] = 1;
      }
      for (int j = bins[i]; rise > 0 && j <= bins[i + 1]; j++) {
        y[j * bands + i] = (double) (j - bins[i]) / rise;
      }
      int fall = bins[i + 2] - bins[i + 1];
      for (int j = bins[i + 1]; j < bins[i + 2]; j++) {
        y[j * bands + i] = (double) (bins[i + 2] - j) / fall;
      }
    }
    return RefValue.ofDoubles(call.type("output_datatype", ElementType.FLOAT), dims, y);
  }

  private static double mel(double hertz) {
    return 2595 * StrictMath.log10(1 + hertz / 700);
  }
}
