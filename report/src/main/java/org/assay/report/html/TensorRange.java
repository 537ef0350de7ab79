package org.assay.report.html;

import java.util.Objects;

/**
 * Bounds of a tensor as the page shows them.
 *
 * @param lo least value any element can take; may be infinite
 * @param hi greatest value any element can take
 * @param flags what else is known, e.g. {@code may be NaN}; may be empty
 */
public record TensorRange(double lo, double hi, String flags) {
  public TensorRange {
    Objects.requireNonNull(flags, "flags");
  }
}
