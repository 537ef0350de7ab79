package org.assay.bench.backend;

import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Floating inputs widened element by element by max(0.01·|x|, 1e-6). */
final class Widening {
  private static final double RELATIVE = 0.01;
  private static final double LEAST = 1e-6;

  private Widening() {}

  static Bounds of(Tensor tensor) {
    ElementType type = tensor.type();
    if (!type.isFloat() || tensor.size() > Integer.MAX_VALUE / 2) {
      return Bounds.constant(tensor);
    }
    double[] values = tensor.toDoubles();
    double[] lo = new double[values.length];
    double[] hi = new double[values.length];
    byte[] flags = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double x = values[i];
      if (Math.abs(x) <= type.max()) {
        double width = Math.max(RELATIVE * Math.abs(x), LEAST);
        // A type without negative numbers ends at its least one.
        lo[i] = type.format().round(Math.max(type.min(), x - width));
        hi[i] = type.format().round(Math.min(type.max(), x + width));
      } else {
        flags[i] = (byte) (Double.isNaN(x) ? Flags.NAN : x > 0 ? Flags.POSITIVE : Flags.NEGATIVE);
        lo[i] = Double.POSITIVE_INFINITY;
        hi[i] = Double.NEGATIVE_INFINITY;
      }
    }
    Axis[] axes = new Axis[tensor.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = Axis.each(tensor.dims()[i]);
    }
    return Bounds.of(type, axes, lo, hi, flags);
  }
}
