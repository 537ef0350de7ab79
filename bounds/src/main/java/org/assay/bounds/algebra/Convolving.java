package org.assay.bounds.algebra;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * Convolution: every output is a sum over input channels and taps. Channels keep their blocks;
 * batch and positions are one block, so the bounds of all positions coincide.
 */
public final class Convolving {
  /**
   * Which taps of one spatial axis may fall into the padding.
   *
   * @param outside per tap
   */
  public record Taps(boolean[] outside) {
    /** Taps of an axis of a forward convolution. */
    public static Taps of(
        long size, long kernel, long stride, long dilation, long padBegin, long output) {
      if (kernel > MOST_CHANNELS) {
        throw new ModelException("kernel is too large to follow", "size " + kernel, "", "");
      }
      boolean[] outside = new boolean[Math.toIntExact(kernel)];
      for (int k = 0; k < outside.length; k++) {
        long first = k * dilation - padBegin;
        long last = (output - 1) * stride + k * dilation - padBegin;
        outside[k] = first < 0 || last >= size;
      }
      return new Taps(outside);
    }
  }

  // Or a block per channel would not fit any memory.
  private static final long MOST_CHANNELS = 1 << 20;

  private Convolving() {}

  /**
   * Convolves.
   *
   * @param x [N, C, ...]
   * @param w [M, C / groups, ...]
   * @param taps per spatial axis
   * @param dims dimensions of the result
   */
  public static Bounds convolve(
      Bounds x,
      Bounds w,
      int groups,
      Taps[] taps,
      long[] dims,
      ElementType type,
      ElementType accumulator) {
    boolean large = dims[1] > MOST_CHANNELS || x.dims()[1] > MOST_CHANNELS;
    if (x.size() == 0 || w.size() == 0 || large) {
      return Bounds.anything(type, dims);
    }
    Axis[] in = Bounds.wholeAxes(x.dims());
    in[1] = x.axis(1);
    Bounds channels = x.on(in);
    Axis[] out = Bounds.wholeAxes(dims);
    int m = Math.toIntExact(dims[1]);
    boolean[] outside = flatten(taps);
    if (w.constant().isPresent()) {
      out[1] = Axis.each(m);
      in[1] = Axis.each(x.dims()[1]);
      return exact(x.on(in), w.constant().get(), groups, outside, out, type, accumulator);
    }
    return blockwise(channels, w, groups, outside, out, type, accumulator);
  }

  private static boolean[] flatten(Taps[] taps) {
    boolean[] flat = {false};
    for (Taps axis : taps) {
      boolean[] longer = new boolean[flat.length * axis.outside.length];
      for (int i = 0; i < longer.length; i++) {
        longer[i] = flat[i / axis.outside.length] || axis.outside[i % axis.outside.length];
      }
      flat = longer;
    }
    return flat;
  }

  private static Bounds exact(
      Bounds x,
      Tensor w,
      int groups,
      boolean[] outside,
      Axis[] axes,
      ElementType type,
      ElementType accumulator) {
    int m = (int) axes[1].size();
    int perGroup = Math.toIntExact(w.dims()[1]);
    int taps = outside.length;
    int row = perGroup * taps;
    double[] weights = new double[row];
    double[] lo = new double[m];
    double[] hi = new double[m];
    byte[] flags = new byte[m];
    Cell cell = new Cell();
    Linear.Sums sums = new Linear.Sums();
    Linear linear = new Linear(0);
    int mPerGroup = Math.max(1, m / groups);
    for (int o = 0; o < m; o++) {
      if (o % mPerGroup == 0) {
        linear = operands(x, o / mPerGroup * perGroup, perGroup, outside);
      }
      w.copyTo((long) o * row, weights, 0, row);
      sums.clear();
      linear.add(weights, 0, 0, row, sums);
      linear.finish(sums, type, accumulator, cell);
      lo[o] = cell.lo;
      hi[o] = cell.hi;
      flags[o] = (byte) cell.flags;
    }
    return Bounds.of(type, axes, lo, hi, flags);
  }

  private static Linear operands(Bounds x, int from, int channels, boolean[] outside) {
    Linear linear = new Linear(channels * outside.length);
    for (int c = 0; c < channels; c++) {
      double lo = x.lo()[from + c];
      double hi = x.hi()[from + c];
      int flags = x.flags()[from + c];
      for (int t = 0; t < outside.length; t++) {
        boolean padded = outside[t];
        linear.set(
            c * outside.length + t,
            padded ? Math.min(lo, 0) : lo,
            padded ? Math.max(hi, 0) : hi,
            flags);
      }
    }
    return linear;
  }

  // Weights that are themselves bounds: blocks of outputs times blocks of channels.
  private static Bounds blockwise(
      Bounds x,
      Bounds w,
      int groups,
      boolean[] outside,
      Axis[] axes,
      ElementType type,
      ElementType accumulator) {
    // Groups are handled one by one only where the weight has blocks along its outputs.
    Axis outputs = w.axis(0);
    Axis own = w.axis(1);
    Axis all = x.axis(1);
    long perGroup = w.dims()[1];
    if (groups > 1) {
      all = Axis.whole(x.dims()[1]);
      own = Axis.whole(perGroup);
    } else {
      own = own.refine(all);
      all = own;
    }
    Axis[] wAxes = Bounds.wholeAxes(w.dims());
    wAxes[0] = outputs;
    wAxes[1] = own;
    Bounds weights = w.on(wAxes);
    Axis[] xAxes = x.axes().clone();
    xAxes[1] = all;
    Bounds operand = x.on(xAxes);
    axes[1] = outputs;
    int n = outputs.blocks();
    double[] lo = new double[n];
    double[] hi = new double[n];
    byte[] flags = new byte[n];
    int padded = 0;
    for (boolean b : outside) {
      padded += b ? 1 : 0;
    }
    Cell p = new Cell();
    Cell q = new Cell();
    Cell product = new Cell();
    for (int o = 0; o < n; o++) {
      Accumulation sum = new Accumulation();
      for (int c = 0; c < own.blocks(); c++) {
        weights.read(o * own.blocks() + c, p);
        operand.read(groups > 1 ? 0 : c, q);
        Contraction.exactProduct(p, q, product);
        double width = own.width(c);
        sum.add(product, width * (outside.length - padded));
        product.set(Math.min(product.lo, 0), Math.max(product.hi, 0), product.flags);
        sum.add(product, width * padded);
      }
      sum.finish(type, accumulator, true, product);
      lo[o] = product.lo;
      hi[o] = product.hi;
      flags[o] = (byte) product.flags;
    }
    return Bounds.of(type, axes, lo, hi, flags);
  }
}
