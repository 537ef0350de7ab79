package org.assay.bounds.norms;

import org.assay.bounds.Bounds;

/** How norms pass through an operator. */
@FunctionalInterface
interface NormRule {
  /**
   * The output with norms, and with intervals cut to them.
   *
   * <p>All inputs are free of NaN and infinities. An interval may be cut, and flags removed, only
   * where the norm also bounds every sum that is formed on the way.
   */
  Bounds apply(NormContext context);
}
