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

  /**
   * Bounds of a sum of {@code least} to {@code most} products of the operands' elements.
   *
   * @param factors hulls of the operands
   */
  public static void ofProducts(
      Cell[] factors,
      double least,
      double most,
      ElementType type,
      ElementType accumulator,
      Cell out) {
    Cell product = new Cell();
    product.set(1, 1, 0);
    Cell next = new Cell();
    for (Cell factor : factors) {
      Arithmetic.mul(product, factor, ElementType.DOUBLE, next);
      product.set(next);
    }
    if (type.isFloat() && !product.isEmpty()) {
      double error =
          2 * factors.length * accumulator.format().unitRoundoff() * product.magnitude()
              + factors.length * accumulator.format().minPositive();
      product.set(product.lo - error, product.hi + error, product.flags);
    }
    Accumulation sum = new Accumulation();
    sum.add(product, least);
    if (most > least) {
      product.set(Math.min(product.lo, 0), Math.max(product.hi, 0), product.flags);
      sum.add(product, most - least);
    }
    sum.finish(type, accumulator, true, out);
  }
}
