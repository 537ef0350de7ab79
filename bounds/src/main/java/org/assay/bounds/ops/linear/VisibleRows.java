package org.assay.bounds.ops.linear;

import org.assay.bounds.Bounds;

/** Rows of an attention mask. */
final class VisibleRows {
  private VisibleRows() {}

  /**
   * Whether every row (last axis) of a mask surely leaves a key visible.
   *
   * @param causal whether keys behind a query's own position are masked besides: then the first key
   *     must be visible
   * @param least values from which on a key is
   */
  static boolean all(Bounds mask, boolean causal, double least) {
    int last = mask.rank() - 1;
    if (last < 0 || mask.dims()[last] == 0 || (mask.dynamicAxes() >>> last & 1) != 0) {
      return false;
    }
    int blocks = mask.axis(last).blocks();
    for (int row = 0; row < mask.cells(); row += blocks) {
      boolean visible = false;
      for (int k = 0; k < (causal ? 1 : blocks); k++) {
        double lo = mask.lo()[row + k];
        boolean sure = mask.flags()[row + k] == 0 && lo <= mask.hi()[row + k];
        visible |= sure && lo >= least;
      }
      if (!visible) {
        return false;
      }
    }
    return true;
  }
}
