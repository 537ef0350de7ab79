package org.assay.bounds.ops.convolution;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Linear;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * ConvTranspose-22: an output position gets the taps of its phase (index modulo stride); all other
 * taps are absent there, and at the borders any tap may be absent. So every tap counts as present
 * or absent, except that taps of different phases never meet: the hull over the phases is taken.
 */
final class TransposedConvolution {
  private TransposedConvolution() {}

  static Bounds apply(TransferContext c) {
    Bounds x = c.input(0);
    Bounds w = c.input(1);
    int groups = (int) c.node().intAttribute("group", 1);
    if (x.rank() < 3 || w.rank() != x.rank() || groups < 1 || w.dims()[0] != x.dims()[1]) {
      throw new ModelException(
          "operands do not fit", c.node().describe(), "X [N, C, ...], W [C, M/group, ...]", "");
    }
    if (x.size() == 0 || w.size() == 0) {
      return c.anything();
    }
    Axis[] in = Bounds.wholeAxes(x.dims());
    in[1] = Axis.each(x.dims()[1]);
    Bounds channels = x.on(in);
    int perGroup = Math.toIntExact(x.dims()[1] / groups);
    int outputs = Math.toIntExact(w.dims()[1]);
    int taps = 1;
    for (int i = 2; i < w.rank(); i++) {
      taps = Math.multiplyExact(taps, Math.toIntExact(w.dims()[i]));
    }
    if (w.constant().isEmpty()) {
      w = Bounds.uniform(w.type(), w.dims(), w.hull().lo, w.hull().hi, w.allFlags());
      return uniform(c, channels, w, taps, perGroup);
    }
    int[] phase = phases(c, w, taps);
    Tensor weights = w.constant().get();
    ElementType type = c.type(0);
    Axis[] axes = Bounds.wholeAxes(c.dims(0));
    int m = outputs * groups;
    axes[1] = Axis.each(m);
    double[] lo = new double[m];
    double[] hi = new double[m];
    byte[] flags = new byte[m];
    double[] row = new double[taps];
    int phases = 1 + java.util.Arrays.stream(phase).max().orElse(0);
    Cell cell = new Cell();
    for (int g = 0; g < groups; g++) {
      Linear linear = new Linear(perGroup);
      for (int i = 0; i < perGroup; i++) {
        int at = g * perGroup + i;
        linear.set(
            i,
            Math.min(0, channels.lo()[at]),
            Math.max(0, channels.hi()[at]),
            channels.flags()[at]);
      }
      for (int o = 0; o < outputs; o++) {
        Linear.Sums[] sums = new Linear.Sums[phases];
        for (int p = 0; p < phases; p++) {
          sums[p] = new Linear.Sums();
        }
        for (int i = 0; i < perGroup; i++) {
          weights.copyTo(((long) (g * perGroup + i) * outputs + o) * taps, row, 0, taps);
          for (int t = 0; t < taps; t++) {
            linear.add(row[t], i, sums[phase[t]]);
          }
        }
        Cell hull = new Cell();
        hull.setEmpty(0);
        for (Linear.Sums sum : sums) {
          linear.finish(sum, type, c.accumulator(type), cell);
          hull.join(cell);
        }
        // Positions that no tap reaches hold 0 before the bias.
        lo[g * outputs + o] = Math.min(0, hull.lo);
        hi[g * outputs + o] = Math.max(0, hull.hi);
        flags[g * outputs + o] = (byte) hull.flags;
      }
    }
    return ConvolutionTransfers.biased(c, Bounds.of(type, axes, lo, hi, flags))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static int[] phases(TransferContext c, Bounds w, int taps) {
    int[] phase = new int[taps];
    int inner = taps;
    for (int i = 2; i < w.rank(); i++) {
      int kernel = (int) w.dims()[i];
      inner /= kernel;
      long stride = ConvolutionTransfers.at(c, "strides", i - 2, 1);
      long dilation = ConvolutionTransfers.at(c, "dilations", i - 2, 1);
      for (int t = 0; t < taps; t++) {
        long k = t / inner % kernel;
        phase[t] = (int) (phase[t] * stride + k * dilation % stride);
      }
    }
    return phase;
  }

  private static Bounds uniform(TransferContext c, Bounds x, Bounds w, int taps, int perGroup) {
    Cell a = x.hull();
    Cell b = w.hull();
    ElementType type = c.type(0);
    double terms = (double) taps * perGroup;
    double most = a.magnitude() * b.magnitude() * terms;
    Cell out = new Cell();
    double error =
        type.isFloat() ? most * (terms + 1) * c.accumulator(type).format().unitRoundoff() : 0;
    int flags = (a.flags | b.flags) != 0 ? org.assay.bounds.Flags.ALL : 0;
    if (!(most + error <= type.max())) {
      flags |= type.isFloat() ? org.assay.bounds.Flags.ALL : 0;
    }
    out.set(Math.max(-type.max(), -most - error), Math.min(type.max(), most + error), flags);
    Bounds sum = Bounds.uniform(type, c.dims(0), out.lo, out.hi, out.flags);
    return ConvolutionTransfers.biased(c, sum).withDynamicAxes(c.dynamicAxes(0));
  }
}
