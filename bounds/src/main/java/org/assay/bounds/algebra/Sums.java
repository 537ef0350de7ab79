package org.assay.bounds.algebra;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
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
   * <p>Of three factors and more, a kernel may multiply and even sum any before the others, in the
   * type itself: what overflows, vanishes or is not finite on the way is allowed for.
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
    boolean staged = type.isFloat() && factors.length > 2;
    ElementType rounding = staged ? type : accumulator;
    double partial = 1;
    int flags = 0;
    for (Cell factor : factors) {
      partial *= staged && !factor.isEmpty() ? Math.max(1, factor.magnitude()) : 1;
      flags |= factor.flags;
    }
    if (staged) {
      // No product or sum of some of the factors is greater than this.
      double greatest = partial * Math.max(1, most);
      if (!(greatest * (1 + 1e-6) < Double.MAX_VALUE)) {
        out.set(type.min(), type.max(), Flags.ALL);
        return;
      }
      double grown = greatest * (1 + (most + factors.length) * type.format().unitRoundoff());
      boolean special = flags != 0 || grown > Math.min(type.max(), accumulator.max());
      product.flags |= special ? Flags.ALL : 0;
    }
    if (type.isFloat() && !product.isEmpty()) {
      // A product that underflows errs before the other factors scale it.
      double error =
          2 * factors.length * rounding.format().unitRoundoff() * product.magnitude()
              + factors.length * partial * rounding.format().minPositive();
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
