package org.assay.numeric.fix.rewrite;

import java.util.stream.DoubleStream;
import org.assay.onnx.ElementType;

/** Thresholds that guards try, from the one that changes least to the one that tames most. */
final class Thresholds {
  // Just above the 1e-37 below which a scan sees a gradient risk.
  private static final double NEAR_ZERO = 1e-36;
  private static final double[] LARGER = {1e-18, 1e-12, 1e-7, 1e-4};
  private static final double[] SHARES = {1, 0.9, 0.7, 0.45, 0.22};

  private Thresholds() {}

  /** The least threshold beside zero that is a normal number of the type. */
  static double least(ElementType type) {
    return Math.max(NEAR_ZERO, type.format().minNormal());
  }

  /** Thresholds beside zero, none below a given one. */
  static double[] aboveZero(ElementType type, double atLeast) {
    double first = Math.max(least(type), atLeast);
    return DoubleStream.concat(
            DoubleStream.of(first), DoubleStream.of(LARGER).filter(t -> t > first * 1e3))
        .map(type.format()::round)
        .toArray();
  }

  /** Limits of an exponent: the largest whose power is finite, then lower ones. */
  static double[] exponents(ElementType type) {
    double most = Math.floor(Math.log(type.max()));
    return DoubleStream.of(SHARES).map(s -> Math.floor(s * most)).toArray();
  }
}
