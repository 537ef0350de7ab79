package org.assay.bounds.ops.elementwise;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** Mod-13: the sign follows the divisor (integers), or the dividend ({@code fmod = 1}). */
final class Moduli {
  private Moduli() {}

  static ElementwiseTransfers.Binary mod(Node node) {
    boolean fmod = node.intAttribute("fmod", 0) != 0;
    return (a, b, type, out) -> apply(a, b, type, fmod, out);
  }

  private static void apply(Cell a, Cell b, ElementType type, boolean fmod, Cell out) {
    if (a.isEmpty() || b.isEmpty()) {
      out.setEmpty(type.isFloat() ? Flags.NAN : 0);
      return;
    }
    if (a.lo == a.hi && b.lo == b.hi && b.lo != 0 && a.flags == 0 && b.flags == 0) {
      double exact = a.lo % b.lo;
      if (!fmod && exact != 0 && exact < 0 != b.lo < 0) {
        exact += b.lo;
      }
      out.set(exact, exact, 0);
      return;
    }
    double most = b.magnitude();
    double reach = type.isFloat() ? most : Math.max(0, most - 1);
    double lo = (fmod ? a.lo : b.lo) < 0 ? -reach : 0;
    double hi = (fmod ? a.hi : b.hi) > 0 ? reach : 0;
    if (fmod) {
      lo = Math.max(lo, Math.min(a.lo, 0));
      hi = Math.min(hi, Math.max(a.hi, 0));
    }
    int flags = 0;
    if (type.isFloat()) {
      flags = (a.flags | b.flags) & Flags.NAN;
      flags |= b.containsZero() || (a.flags & Flags.INFINITE) != 0 ? Flags.NAN : 0;
      if ((b.flags & Flags.INFINITE) != 0) {
        // x mod ±Inf is x.
        lo = Math.min(lo, a.lo);
        hi = Math.max(hi, a.hi);
      }
    } else if (!fmod && a.lo >= 0 && b.lo > 0 && a.hi < b.lo) {
      lo = a.lo;
      hi = a.hi;
    }
    out.set(lo, hi, flags);
  }
}
