package org.assay.testkit.generate;

/**
 * How nodes of one operator are made.
 *
 * @param operator type of the standard domain, {@code domain::type} of another one, or {@code
 *     pattern:} and a name for a group of nodes
 * @param slack factor on the tolerance with which results are compared to a reference: above 1
 *     where kernels lose digits by design (variances as differences of squares), 0 where results
 *     are random
 * @param recipe adds one node and the operands it needs
 */
public record OperatorCase(String operator, double slack, Recipe recipe) {
  /** Adds one node and the operands it needs. */
  @FunctionalInterface
  public interface Recipe {
    /** Builds; throws {@link Unsuitable} if this draw leads nowhere. */
    void build(CaseBuilder builder);
  }

  /** A draw that leads nowhere, e.g. a tensor that would grow too large; another is made. */
  public static final class Unsuitable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public Unsuitable(String reason) {
      super(reason, null, false, false);
    }
  }

  /** A case of ordinary accuracy. */
  public static OperatorCase of(String operator, Recipe recipe) {
    return new OperatorCase(operator, 1, recipe);
  }
}
