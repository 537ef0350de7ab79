package org.assay.testkit.gradients;

/**
 * One derivative beside central differences.
 *
 * @param what element or direction, for messages
 * @param order 1 or 2
 * @param differences by central differences of fourth order
 * @param derivative by the gradient graph
 * @param size against which errors are relative: the greater of both, and a thousandth of the
 *     greatest derivative of the same graph
 * @param noise how far the rounding of the function's own values can move the differences
 */
public record SlopeComparison(
    String what, int order, double differences, double derivative, double size, double noise) {
  public SlopeComparison {
    if (order != 1 && order != 2) {
      throw new IllegalArgumentException("order " + order);
    }
  }

  /** Greatest relative error that is accepted: 1e-5, of second derivatives 1e-4. */
  public double limit() {
    return limit(order);
  }

  static double limit(int order) {
    return order == 1 ? 1e-5 : 1e-4;
  }

  /** Relative error; what rounding can do to the differences is not counted. */
  public double error() {
    double apart = Math.abs(differences - derivative);
    double beyond = Math.max(0, apart - noise);
    return beyond == 0 ? 0 : Double.isNaN(apart) ? Double.POSITIVE_INFINITY : beyond / size;
  }

  /**
   * Whether differences are exact enough to show an error of a tenth of the limit: derivatives that
   * are tiny beside the function's own values cannot be told from rounding by them.
   */
  public boolean isSharp() {
    return noise <= limit() / 10 * size;
  }

  /** Relative error, the rounding of the differences included; 0 where both are 0. */
  public double rawError() {
    double apart = Math.abs(differences - derivative);
    return apart == 0 ? 0 : Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart / size;
  }

  /** Whether the error is within the limit. */
  public boolean holds() {
    return error() <= limit();
  }

  @Override
  public String toString() {
    return what + ": differences give " + differences + ", the gradient graph " + derivative;
  }
}
