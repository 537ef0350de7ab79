package org.assay.bounds.ops.quantisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Widening;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Frozen quantised weights as real matrices, and what their rounding costs. */
final class FrozenFactor {
  // Roundings of a weight, and of a product of scales, as part of the other factor.
  private static final double ROUNDING = 8 * 0x1p-24;

  private FrozenFactor() {}

  /**
   * The matrix (w − zero) · scale of a weight [K, N], rounded to float32, where all three are
   * frozen; a scale or zero point is one for all, or one per column.
   */
  static Optional<Bounds> columns(
      TransferContext c, Bounds weight, Bounds scale, Optional<Bounds> zero) {
    boolean frozen =
        weight.rank() == 2
            && weight.size() > 0
            && weight.constant().isPresent()
            && fits(weight, scale)
            && (zero.isEmpty() || fits(weight, zero.get()));
    if (!frozen) {
      return Optional.empty();
    }
    Tensor w = weight.constant().get();
    Tensor s = scale.constant().orElseThrow();
    Optional<Tensor> z = zero.flatMap(Bounds::constant);
    List<Tensor> sources = new ArrayList<>(List.of(w, s));
    z.ifPresent(sources::add);
    return Optional.of(c.derived(sources, "columns", () -> columns(w, s, z)));
  }

  private static boolean fits(Bounds weight, Bounds parameter) {
    return parameter.constant().isPresent()
        && (parameter.size() == 1
            || parameter.rank() == 1 && parameter.dims()[0] == weight.dims()[1]);
  }

  private static Tensor columns(Tensor weight, Tensor scale, Optional<Tensor> zero) {
    double[] values = weight.toDoubles();
    double[] scales = scale.toDoubles();
    double[] zeros = zero.map(Tensor::toDoubles).orElseGet(() -> new double[1]);
    int n = Math.toIntExact(weight.dims()[1]);
    for (int i = 0; i < values.length; i++) {
      double offset = zeros[zeros.length == 1 ? 0 : i % n];
      values[i] = (float) ((values[i] - offset) * scales[scales.length == 1 ? 0 : i % n]);
    }
    return Tensor.ofValues(ElementType.FLOAT, weight.dims(), values);
  }

  /** The other factor with the roundings of the weight moved into it, and errors of its own. */
  static Bounds rounded(TransferContext c, Bounds x, double error) {
    return Widening.of(x, ROUNDING, error, c.budget());
  }
}
