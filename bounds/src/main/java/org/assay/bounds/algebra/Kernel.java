package org.assay.bounds.algebra;

import java.util.function.DoubleUnaryOperator;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;

/**
 * Error model of an elementary function as it is computed by a kernel that does not round
 * correctly: every result lies within {@code relative·|f(x)| + absolute} of f(x), then within [min,
 * max]. Measured on ONNX Runtime: {@code docs/kernels.md}.
 *
 * @param name for messages
 * @param f the function in double; itself within 2 ulp of a double
 * @param relative greatest relative error in float32
 * @param absolute greatest absolute error in float32
 * @param min least result, errors included
 * @param max greatest result, errors included
 */
public record Kernel(
    String name, DoubleUnaryOperator f, double relative, double absolute, double min, double max) {
  // Of float64 kernels and of our own double evaluation.
  private static final double DOUBLE_RELATIVE = 0x1p-48;

  /**
   * Bounds of f over a cell for an f that never decreases.
   *
   * @param atMinusInfinity value at −Inf, itself finite, infinite or NaN; likewise for +Inf
   */
  public void increasing(
      Cell in, ElementType type, double atMinusInfinity, double atInfinity, Cell out) {
    int flags = in.flags & Flags.NAN;
    if (in.isEmpty()) {
      out.setEmpty(flags);
    } else {
      ends(f.applyAsDouble(in.lo), f.applyAsDouble(in.hi), type, out);
      out.flags |= flags;
    }
    if ((in.flags & Flags.NEGATIVE) != 0) {
      include(atMinusInfinity, type, out);
    }
    if ((in.flags & Flags.POSITIVE) != 0) {
      include(atInfinity, type, out);
    }
  }

  /** Bounds of results of which the true values lie in [lo, hi]. */
  public void ends(double lo, double hi, ElementType type, Cell out) {
    out.set(lower(lo, type), upper(hi, type), 0);
    Rounding.outward(out, type);
    // A kernel may reach its overflow early by its own error only within the envelope.
  }

  private double lower(double y, ElementType type) {
    return Math.max(min, y - error(y, type));
  }

  private double upper(double y, ElementType type) {
    return Math.min(max, y + error(y, type));
  }

  private double error(double y, ElementType type) {
    if (type == ElementType.DOUBLE) {
      // The absolute part scales with the unit roundoff.
      return Math.abs(y) * DOUBLE_RELATIVE + absolute * 0x1p-24;
    }
    double own = type == ElementType.FLOAT ? 0 : 2 * type.format().unitRoundoff();
    return Math.abs(y) * (relative + own) * (1 + 0x1p-40) + absolute;
  }

  /** Takes a special result into a cell. */
  static void include(double value, ElementType type, Cell out) {
    if (Double.isNaN(value)) {
      out.flags |= Flags.NAN;
    } else if (value == Double.POSITIVE_INFINITY) {
      out.flags |= Flags.POSITIVE;
    } else if (value == Double.NEGATIVE_INFINITY) {
      out.flags |= Flags.NEGATIVE;
    } else {
      double rounded = type.isFloat() ? type.format().round(value) : value;
      out.lo = Math.min(out.lo, rounded);
      out.hi = Math.max(out.hi, rounded);
    }
  }
}
