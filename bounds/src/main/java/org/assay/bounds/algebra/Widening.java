package org.assay.bounds.algebra;

import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Norms;

/** Tensors with errors. */
public final class Widening {
  private Widening() {}

  /** A tensor whose elements are off by a part of their magnitude, and by an absolute error. */
  public static Bounds of(Bounds x, double relative, double error, int budget) {
    CellFunction f =
        (in, out) -> {
          Cell cell = in[0];
          out.set(cell);
          if (!cell.isEmpty()) {
            double more = error + cell.magnitude() * relative;
            out.set(cell.lo - more, cell.hi + more, cell.flags);
            Rounding.outward(out, x.type());
          }
        };
    Norms norms = Norms.NONE;
    for (int i = 0; i < x.norms().count(); i++) {
      long axes = x.norms().axes(i);
      double elements = 1;
      for (int a = 0; a < x.rank(); a++) {
        elements *= (axes >>> a & 1) == 0 ? 1 : x.dims()[a];
      }
      double bound = x.norms().bound(i) * (1 + relative) + Math.sqrt(elements) * error;
      norms = norms.and(axes, bound * (1 + 1e-6));
    }
    return Elementwise.map(x.type(), budget, f, x)
        .withDynamicAxes(x.dynamicAxes())
        .withNorms(norms);
  }
}
