package org.assay.testkit.harness;

import org.assay.exec.OptimizationLevel;
import org.assay.testkit.generate.GeneratedCase;

/**
 * A value that ORT computed outside its claimed bounds.
 *
 * @param generated the case; shrunk if shrinking was asked for
 * @param operator that computed the tensor
 * @param element row-major index
 * @param bound the claim about that element
 */
public record Violation(
    GeneratedCase generated,
    OptimizationLevel optimization,
    String operator,
    String tensor,
    int element,
    double value,
    String bound) {
  @Override
  public String toString() {
    return "seed "
        + generated.seed()
        + " ("
        + optimization
        + "): "
        + operator
        + " -> '"
        + tensor
        + "'["
        + element
        + "] = "
        + value
        + " outside "
        + bound
        + " · "
        + generated.description();
  }
}
