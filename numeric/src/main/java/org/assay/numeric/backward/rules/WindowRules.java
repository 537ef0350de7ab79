package org.assay.numeric.backward.rules;

import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Convolutions and poolings: an element belongs to several windows. */
final class WindowRules {
  private WindowRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    table
        .add(
            "Conv",
            Derivative.of(
                "dX = transposed convolution of dY with W; dW = X ∗ dY; dB = Σ dY",
                WindowRules::conv))
        .add(
            "ConvTranspose",
            Derivative.of(
                "dX = convolution of dY with W; dW = dY ∗ X; dB = Σ dY", WindowRules::transposed))
        .add(
            "MaxPool",
            Derivative.first("dx = Σ dy of the windows whose greatest it is", WindowRules::maxPool))
        .add(
            "AveragePool",
            Derivative.first("dx = Σ dy / size of the window", WindowRules::averagePool))
        .add("GlobalAveragePool", Derivative.first("dx = dy / n", WindowRules::globalAverage))
        .add(
            "GlobalMaxPool",
            Derivative.first("dx = dy at the greatest, else 0", (s, k) -> Step.selected(s.dy())));
  }

  // Extents [from, …) multiplied.
  private static double volume(long[] dims, int from) {
    double volume = 1;
    for (int i = from; i < dims.length; i++) {
      volume *= Math.max(1, dims[i]);
    }
    return dims.length == 0 ? (double) Bounds.UNLIMITED : volume;
  }

  private static Cell conv(Step s, int k) {
    long[] w = s.dims(1);
    double kernel = volume(w, 2);
    if (k == 0) {
      double group = s.node().intAttribute("group", 1);
      double maps = w.length == 0 ? Bounds.UNLIMITED : Math.max(1, w[0] / Math.max(1, group));
      return s.products(s.dy(), s.in(1), 0, maps * kernel);
    }
    return ofWeights(s, k, s.outDims(0));
  }

  private static Cell transposed(Step s, int k) {
    long[] w = s.dims(1);
    if (k == 0) {
      double maps = w.length < 2 ? Bounds.UNLIMITED : Math.max(1, w[1]);
      return s.products(s.dy(), s.in(1), 0, maps * volume(w, 2));
    }
    return ofWeights(s, k, k == 1 ? s.dims(0) : s.outDims(0));
  }

  // A weight is used once per sample and position; padding leaves some out.
  private static Cell ofWeights(Step s, int k, long[] positions) {
    double samples = positions.length == 0 ? 1 : Math.max(1, positions[0]);
    double uses = samples * volume(positions, 2);
    return k == 1 ? s.products(s.dy(), s.in(0), 0, uses) : s.sum(s.dy(), 0, uses);
  }

  // Most windows that share an element.
  private static double overlap(Step s) {
    long[] kernel = s.node().intsAttribute("kernel_shape").orElse(new long[0]);
    long[] strides = s.node().intsAttribute("strides").orElse(new long[0]);
    double most = 1;
    for (int i = 0; i < kernel.length; i++) {
      long stride = i < strides.length ? Math.max(1, strides[i]) : 1;
      boolean dilated = s.node().intsAttribute("dilations").isPresent();
      most *= dilated ? kernel[i] : Math.ceil((double) kernel[i] / stride);
    }
    return Math.max(1, most);
  }

  private static Cell maxPool(Step s, int k) {
    return s.some(s.dy(), overlap(s));
  }

  private static Cell averagePool(Step s, int k) {
    // At the border a window may be smaller, down to one element.
    return s.some(s.dy(), overlap(s));
  }

  private static Cell globalAverage(Step s, int k) {
    double n = Math.max(1, s.size(0) / Math.max(1, s.outSize(0)));
    Cell share = s.div(s.dy(), Step.point(n));
    boolean fixed = s.bounds(0).map(b -> b.dynamicAxes() == 0).orElse(false);
    if (!fixed) {
      share.join(s.dy());
    }
    return share;
  }
}
