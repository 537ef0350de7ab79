package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;

/** Sums whose number of terms is known only within limits. */
public final class Sums {
  private Sums() {}

  /**
   * Bounds of {@code base + t_1 + … + t_j} in any order, {@code least ≤ j ≤ most}, each term within
   * a cell.
   *
   * @param accumulator type that the kernel adds in
   */
  public static void repeated(
      Cell base,
      Cell term,
      double least,
      double most,
      ElementType type,
      ElementType accumulator,
      Cell out) {
    Accumulation sum = new Accumulation();
    sum.add(base, 1);
    sum.add(term, least);
    if (most > least) {
      Cell perhaps = new Cell();
      perhaps.set(Math.min(term.lo, 0), Math.max(term.hi, 0), term.flags);
      sum.add(perhaps, most - least);
    }
    sum.finish(type, accumulator, false, out);
  }
}
