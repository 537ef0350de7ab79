package org.assay.bounds.ops.activations;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft Gelu, BiasGelu, FastGelu and QuickGelu: x · g(x) with a gate g within [0, 1] that
 * is at least ½ from 0 on; the product falls to −0.171 at most (QuickGelu: −0.279 / α).
 */
public final class FusedGeluTransfers {
  private static final String MICROSOFT = "com.microsoft";

  private FusedGeluTransfers() {}

  /** Adds these operators. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "Gelu", c -> List.of(gated(c, 0.17006, false)))
        .add(MICROSOFT, "BiasGelu", c -> List.of(gated(c, 0.17006, true)))
        .add(MICROSOFT, "FastGelu", c -> List.of(gated(c, 0.17006, c.node().hasInput(1))))
        .add(MICROSOFT, "QuickGelu", FusedGeluTransfers::quick);
    BiasedTransfers.addTo(table);
  }

  private static List<Bounds> quick(TransferContext c) {
    double alpha = c.node().floatAttribute("alpha", 1.702f);
    return alpha > 0.01 ? List.of(gated(c, 0.27848 / alpha, false)) : List.of(c.anything());
  }

  private static Bounds gated(TransferContext c, double valley, boolean biased) {
    ElementType type = c.type(0);
    CellFunction f =
        (x, out) -> {
          Cell sum = x[0];
          if (biased) {
            sum = new Cell();
            Arithmetic.add(x[0], x[1], type, sum);
          }
          apply(sum, valley, type, out);
        };
    Bounds result =
        biased
            ? Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), c.input(1))
            : Elementwise.map(type, c.budget(), f, c.input(0));
    return result.withDynamicAxes(c.dynamicAxes(0));
  }

  private static void apply(Cell x, double valley, ElementType type, Cell out) {
    int flags = x.flags & (Flags.NAN | Flags.POSITIVE);
    flags |= (x.flags & Flags.NEGATIVE) != 0 ? Flags.NAN : 0;
    if (x.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double u = 4 * type.format().unitRoundoff();
    double error = 1e-5 + u;
    double lo = x.lo < 0 ? -Math.min(valley, -x.lo) - error : x.lo * (0.5 - error);
    double hi = x.hi > 0 ? x.hi * (1 + 1e-6 + u) : error;
    // A cubic term may overflow on the way, where the gate is 0 or 1 already.
    out.set(lo, Math.min(hi, type.max()), flags);
    Rounding.outward(out, type);
  }
}
