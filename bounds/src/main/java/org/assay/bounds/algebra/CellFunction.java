package org.assay.bounds.algebra;

import org.assay.bounds.Cell;

/** Bounds of one result element from bounds of the operands' elements. */
@FunctionalInterface
public interface CellFunction {
  /**
   * Computes a cell.
   *
   * @param in one cell per operand; may be changed
   * @param out receives the result
   */
  void apply(Cell[] in, Cell out);
}
