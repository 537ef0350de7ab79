package org.assay.report;

import java.util.Objects;

/**
 * Bounds of one tensor on the way from the inputs, or back from the loss, to a finding.
 *
 * @param tensor name of the tensor; {@code grad(name)} for the derivative of the loss by it
 * @param lo least value any element can take; may be infinite or NaN (nothing known)
 * @param hi greatest value any element can take
 */
public record RangeStep(String tensor, double lo, double hi) {
  public RangeStep {
    Objects.requireNonNull(tensor, "tensor");
  }
}
