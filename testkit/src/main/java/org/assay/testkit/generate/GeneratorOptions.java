package org.assay.testkit.generate;

/**
 * What generated cases are for.
 *
 * @param moderate values between about -4 and 4 only, within each operator's domain
 * @param otherTypes also float64, float16 and integers where operators have them
 * @param nonFiniteConstants now and then an infinity or NaN among constants
 * @param opsetDrift now and then a model in the form of an older opset
 * @param reuse probability that an operand is a tensor that exists, where one suits
 */
public record GeneratorOptions(
    boolean moderate,
    boolean otherTypes,
    boolean nonFiniteConstants,
    boolean opsetDrift,
    double reuse) {
  /** To compare results of two evaluators. */
  public static GeneratorOptions comparison() {
    return new GeneratorOptions(true, true, false, true, 0.6);
  }

  /** To check bounds: every magnitude and special value. */
  public static GeneratorOptions containment() {
    return new GeneratorOptions(false, true, true, true, 0.6);
  }
}
