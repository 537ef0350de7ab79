package org.assay.bounds.ops.elementwise;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Kernel;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * Pow-15 for constant and varying exponents. ORT multiplies for x² and x³, but not where the base
 * is a single element or its last axis has one: there it asks the C library, which is off by less
 * than a unit in the last place.
 */
public final class PowTransfer {
  private static final Kernel POW =
      new Kernel(
          "Pow", x -> x, 2.4e-7, 0x1p-147, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  private PowTransfer() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add(
        "Pow",
        c -> {
          ElementType type = c.type(0);
          CellFunction f = (in, out) -> pow(in[0], in[1], type, out);
          Bounds result = Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), c.input(1));
          return List.of(result.withDynamicAxes(c.dynamicAxes(0)));
        });
  }

  /** xʸ. */
  public static void pow(Cell x, Cell y, ElementType type, Cell out) {
    if (x.isEmpty() && x.flags == 0 || y.isEmpty() && y.flags == 0) {
      out.setEmpty(0);
      return;
    }
    if (x.flags != 0 || y.flags != 0) {
      // Infinities in a power have a dozen cases; none of them is worth being exact about.
      if (y.isPoint() && y.lo == 2) {
        square(x, type, out);
      } else {
        out.set(-type.max(), type.max(), type.isFloat() ? Flags.ALL : 0);
      }
      return;
    }
    if (y.isPoint() && y.lo == 0) {
      out.set(1, 1, 0);
    } else if (y.isPoint() && y.lo == 1) {
      out.set(x);
    } else if (y.isPoint() && y.lo == 2) {
      square(x, type, out);
    } else if (y.isPoint() && y.lo == Math.rint(y.lo)) {
      integerExponent(x, (long) y.lo, type, out);
    } else {
      general(x, y, type, out);
    }
  }

  // One of the two neighbours of x², or x² itself where it is a number of the type.
  private static void square(Cell x, ElementType type, Cell out) {
    Arithmetic.square(x, type, out);
    if (x.isEmpty() || !type.isFloat()) {
      return;
    }
    double least = x.containsZero() ? 0 : Math.min(Math.abs(x.lo), Math.abs(x.hi));
    double most = x.magnitude();
    double lo = least * least;
    double hi = most * most;
    if (type == ElementType.DOUBLE) {
      lo = isSquare(least, lo) ? lo : Math.nextDown(lo);
      hi = isSquare(most, hi) ? hi : Math.nextUp(hi);
    }
    int flags = out.flags | (hi > type.max() ? Flags.POSITIVE : 0);
    if (out.isEmpty() && lo > type.max() * (1 + 4 * type.format().unitRoundoff())) {
      return;
    }
    double down = Math.min(type.max(), Math.max(0, Rounding.down(type.format(), lo)));
    double up = Math.min(type.max(), Rounding.up(type.format(), hi));
    out.set(Math.min(out.lo, down), Math.max(out.hi, up), flags);
  }

  // Far enough from underflow for the residue to be a number.
  private static boolean isSquare(double x, double square) {
    return x == 0 || square > 0x1p-900 && Math.fma(x, x, -square) == 0;
  }

  private static void integerExponent(Cell x, long n, ElementType type, Cell out) {
    boolean even = n % 2 == 0;
    int flags = 0;
    if (n < 0 && x.containsZero()) {
      if (!type.isFloat()) {
        out.set(type.min(), type.max(), 0);
        return;
      }
      flags |= Flags.POSITIVE | (even ? 0 : Flags.NEGATIVE);
    }
    double p = Math.pow(x.lo, n);
    double q = Math.pow(x.hi, n);
    double lo = Math.min(p, q);
    double hi = Math.max(p, q);
    if (n > 0 && even) {
      lo = x.containsZero() ? 0 : lo;
    }
    if (n < 0 && x.containsZero()) {
      hi = Double.POSITIVE_INFINITY;
      lo = even ? lo : Double.NEGATIVE_INFINITY;
      if (!even && x.lo >= 0) {
        lo = q;
      } else if (!even && x.hi <= 0) {
        lo = Double.NEGATIVE_INFINITY;
        hi = p;
      }
    }
    bounded(lo, hi, type, out);
    if (even && !out.isEmpty()) {
      out.lo = Math.max(out.lo, 0);
    }
    out.flags |= flags;
  }

  private static void general(Cell x, Cell y, ElementType type, Cell out) {
    int flags = 0;
    boolean exponentsInteger = y.lo == y.hi && y.lo == Math.rint(y.lo);
    if (x.lo < 0 && !exponentsInteger) {
      flags |= Flags.NAN;
    }
    if (x.containsZero() && y.lo < 0) {
      flags |= Flags.INFINITE;
    }
    if (x.hi < 0 && !type.isFloat() || x.lo < 0 && y.lo < y.hi) {
      // Integer exponents within the range give both signs.
      double most = Math.max(magnitude(x.magnitude(), y), 1);
      most =
          x.containsZero() && y.lo < 0
              ? Double.POSITIVE_INFINITY
              : Math.max(most, magnitude(Math.min(Math.abs(x.lo), Math.abs(x.hi)), y));
      bounded(-most, most, type, out);
      out.flags |= flags;
      return;
    }
    if (x.hi < 0) {
      out.setEmpty(flags);
      return;
    }
    double low = Math.max(0, x.lo);
    double[] corners = {
      Math.pow(low, y.lo), Math.pow(low, y.hi), Math.pow(x.hi, y.lo), Math.pow(x.hi, y.hi)
    };
    double lo = corners[0];
    double hi = corners[0];
    for (double corner : corners) {
      lo = Math.min(lo, corner);
      hi = Math.max(hi, corner);
    }
    bounded(lo, hi, type, out);
    if (!out.isEmpty()) {
      out.lo = Math.max(out.lo, 0);
    }
    out.flags |= flags;
  }

  private static double magnitude(double x, Cell y) {
    return Math.max(Math.pow(x, y.lo), Math.pow(x, y.hi));
  }

  private static void bounded(double lo, double hi, ElementType type, Cell out) {
    if (type.isFloat()) {
      POW.ends(lo, hi, type, out);
    } else {
      out.set(lo, hi, 0);
      Rounding.nearest(out, type);
    }
  }
}
