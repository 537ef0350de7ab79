package org.assay.bounds.ops.elementwise;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.algebra.Kernel;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Elementary functions: Exp, Log, Sqrt, Erf, the trigonometric and hyperbolic ones. */
public final class FunctionTransfers {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private FunctionTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Exp", ElementwiseTransfers.unary(FunctionTransfers::exp))
        .add("Log", ElementwiseTransfers.unary(FunctionTransfers::log))
        .add("Sqrt", ElementwiseTransfers.unary(FunctionTransfers::sqrt))
        .add("Erf", increasing(Kernels.ERF, -1, 1))
        .add("Sinh", increasing(Kernels.SINH, -INFINITE, INFINITE))
        .add("Asinh", increasing(Kernels.ASINH, -INFINITE, INFINITE))
        .add("Atan", increasing(Kernels.ATAN, -Math.PI / 2, Math.PI / 2))
        .add("Cosh", ElementwiseTransfers.unary(FunctionTransfers::cosh))
        .add("Asin", ElementwiseTransfers.unary((a, t, o) -> domain(Kernels.ASIN, -1, 1, a, t, o)))
        .add("Atanh", ElementwiseTransfers.unary(FunctionTransfers::atanh))
        .add("Acosh", ElementwiseTransfers.unary(FunctionTransfers::acosh))
        .add("Acos", ElementwiseTransfers.unary(FunctionTransfers::acos))
        .add("Sin", ElementwiseTransfers.unary((a, t, o) -> wave(Kernels.SIN, 0.25, a, t, o)))
        .add("Cos", ElementwiseTransfers.unary((a, t, o) -> wave(Kernels.COS, 0, a, t, o)))
        .add("Tan", ElementwiseTransfers.unary(FunctionTransfers::tan));
  }

  private static Transfer increasing(Kernel kernel, double atMinusInfinity, double atInfinity) {
    return ElementwiseTransfers.unary(
        (a, type, out) -> kernel.increasing(a, type, atMinusInfinity, atInfinity, out));
  }

  /** eˣ. */
  public static void exp(Cell a, ElementType type, Cell out) {
    Kernels.EXP.increasing(a, type, 0, INFINITE, out);
    if (!out.isEmpty() && a.hi <= 0 && (a.flags & Flags.POSITIVE) == 0) {
      out.hi = Math.min(out.hi, 1);
    }
    if (!out.isEmpty() && a.lo >= 0 && (a.flags & Flags.NEGATIVE) == 0) {
      out.lo = Math.max(out.lo, 1);
    }
  }

  /** Natural logarithm: −Inf at zero, NaN below. */
  public static void log(Cell a, ElementType type, Cell out) {
    int flags = a.flags & Flags.NAN;
    flags |= (a.flags & Flags.POSITIVE) != 0 ? Flags.POSITIVE : 0;
    flags |= (a.flags & Flags.NEGATIVE) != 0 ? Flags.NAN : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    flags |= a.lo < 0 ? Flags.NAN : 0;
    flags |= a.containsZero() ? Flags.NEGATIVE : 0;
    if (a.hi <= 0) {
      out.setEmpty(flags);
      return;
    }
    double least = a.lo > 0 ? a.lo : Math.min(a.hi, type.format().minPositive());
    Kernels.LOG.ends(Math.log(least), Math.log(a.hi), type, out);
    // The sign is right on both sides of 1, and log(1) is 0.
    if (a.lo >= 1) {
      out.lo = Math.max(out.lo, 0);
    }
    if (a.hi <= 1) {
      out.hi = Math.min(out.hi, 0);
    }
    out.flags |= flags;
  }

  /** Square root: correctly rounded, NaN below zero. */
  public static void sqrt(Cell a, ElementType type, Cell out) {
    int flags = a.flags & Flags.NAN;
    flags |= (a.flags & Flags.POSITIVE) != 0 ? Flags.POSITIVE : 0;
    flags |= (a.flags & Flags.NEGATIVE) != 0 ? Flags.NAN : 0;
    if (a.isEmpty() || a.hi < 0) {
      out.setEmpty(flags | (a.isEmpty() ? 0 : Flags.NAN));
      return;
    }
    flags |= a.lo < 0 ? Flags.NAN : 0;
    out.set(Math.sqrt(Math.max(0, a.lo)), Math.sqrt(a.hi), flags);
    Rounding.nearest(out, type);
  }

  private static void cosh(Cell a, ElementType type, Cell out) {
    int flags = a.flags & Flags.NAN;
    flags |= (a.flags & Flags.INFINITE) != 0 ? Flags.POSITIVE : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double least = a.containsZero() ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi));
    Kernels.COSH.ends(Math.cosh(least), Math.cosh(a.magnitude()), type, out);
    out.flags |= flags;
  }

  // An increasing function that is NaN outside of [least, most].
  private static void domain(
      Kernel kernel, double least, double most, Cell a, ElementType type, Cell out) {
    int flags = a.flags != 0 ? Flags.NAN : 0;
    if (a.isEmpty() || a.hi < least || a.lo > most) {
      out.setEmpty(flags | (a.isEmpty() ? 0 : Flags.NAN));
      return;
    }
    flags |= a.lo < least || a.hi > most ? Flags.NAN : 0;
    double lo = kernel.f().applyAsDouble(Math.max(a.lo, least));
    double hi = kernel.f().applyAsDouble(Math.min(a.hi, most));
    kernel.ends(lo, hi, type, out);
    out.flags |= flags;
  }

  private static void atanh(Cell a, ElementType type, Cell out) {
    domain(Kernels.ATANH, -1, 1, a, type, out);
    if (!a.isEmpty()) {
      out.flags |= a.lo <= -1 && a.hi >= -1 ? Flags.NEGATIVE : 0;
      out.flags |= a.hi >= 1 && a.lo <= 1 ? Flags.POSITIVE : 0;
    }
  }

  private static void acosh(Cell a, ElementType type, Cell out) {
    int infinite = a.flags & Flags.POSITIVE;
    Cell finite = new Cell();
    finite.set(a.lo, a.hi, a.flags & ~Flags.POSITIVE);
    domain(Kernels.ACOSH, 1, Double.MAX_VALUE, finite, type, out);
    out.flags |= infinite;
  }

  private static void acos(Cell a, ElementType type, Cell out) {
    int flags = a.flags != 0 ? Flags.NAN : 0;
    if (a.isEmpty() || a.hi < -1 || a.lo > 1) {
      out.setEmpty(flags | (a.isEmpty() ? 0 : Flags.NAN));
      return;
    }
    flags |= a.lo < -1 || a.hi > 1 ? Flags.NAN : 0;
    Kernels.ACOS.ends(Math.acos(Math.min(1, a.hi)), Math.acos(Math.max(-1, a.lo)), type, out);
    out.flags |= flags;
  }

  // Sine or cosine; {@code shift} quarter turns from a cosine, as a part of a turn.
  private static void wave(Kernel kernel, double shift, Cell a, ElementType type, Cell out) {
    int flags = a.flags != 0 ? Flags.NAN : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double lo = -1;
    double hi = 1;
    double turn = 2 * Math.PI;
    if (type.bits() < 32) {
      // ORT's 16-bit kernels reduce the angle in 16 bits: errors of 6e-3 were seen.
      out.set(-1, 1, flags);
      return;
    }
    if (a.hi - a.lo < turn && a.magnitude() < 1e6) {
      double p = kernel.f().applyAsDouble(a.lo);
      double q = kernel.f().applyAsDouble(a.hi);
      // Maxima at whole turns, minima half a turn later; a little margin for our own rounding.
      boolean top = Math.floor(a.hi / turn - shift + 1e-9) >= Math.ceil(a.lo / turn - shift - 1e-9);
      boolean bottom =
          Math.floor(a.hi / turn - shift - 0.5 + 1e-9)
              >= Math.ceil(a.lo / turn - shift - 0.5 - 1e-9);
      lo = bottom ? -1 : Math.min(p, q);
      hi = top ? 1 : Math.max(p, q);
    }
    kernel.ends(lo, hi, type, out);
    out.flags |= flags;
  }

  private static void tan(Cell a, ElementType type, Cell out) {
    int flags = a.flags != 0 ? Flags.NAN : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
    } else if (a.lo > -1.57 && a.hi < 1.57 || type.bits() >= 32 && isBetweenPoles(a)) {
      new Kernel("Tan", Math::tan, 2e-7, 0x1p-147, -INFINITE, INFINITE)
          .ends(Math.tan(a.lo), Math.tan(a.hi), type, out);
      out.flags |= flags;
    } else {
      // No float is close enough to a pole to overflow (worst seen 2.3e7 in float32).
      double most = type == ElementType.DOUBLE ? 1e300 : type.max();
      out.set(-most, most, flags);
    }
  }

  // Between two neighbouring poles, and not so close that the rounding of π matters, it increases.
  private static boolean isBetweenPoles(Cell a) {
    double margin = 1e-4;
    double period = Math.floor(a.lo / Math.PI + 0.5);
    double pole = (period + 0.5) * Math.PI;
    return a.magnitude() < 1e4 && a.lo > pole - Math.PI + margin && a.hi < pole - margin;
  }
}
