package org.assay.numeric.fix.rewrite;

/**
 * Where a rewritten model may differ from the original: where an element of a tensor of the
 * original lies beyond a threshold.
 *
 * @param tensor of the original model; what it holds can be measured there
 * @param side of the threshold on which they may differ
 * @param threshold in the units of the tensor; for {@link Side#NEAR_ZERO} positive
 */
public record ExceptionSet(String tensor, Side side, double threshold) {
  /** Which values are excepted. */
  public enum Side {
    /** Below the threshold. */
    BELOW,
    /** Above the threshold. */
    ABOVE,
    /** Of a magnitude below the threshold. */
    NEAR_ZERO
  }

  public ExceptionSet {
    if (tensor.isEmpty() || Double.isNaN(threshold)) {
      throw new IllegalArgumentException("exception set '" + tensor + "' at " + threshold);
    }
  }

  /** Whether a value is in the set; NaN is. */
  public boolean contains(double value) {
    return switch (side) {
      case BELOW -> !(value >= threshold);
      case ABOVE -> !(value <= threshold);
      case NEAR_ZERO -> !(Math.abs(value) >= threshold);
    };
  }

  /** E.g. {@code |rate| < 1.0E-36}. */
  public String describe() {
    return switch (side) {
      case BELOW -> tensor + " < " + threshold;
      case ABOVE -> tensor + " > " + threshold;
      case NEAR_ZERO -> "|" + tensor + "| < " + threshold;
    };
  }
}
