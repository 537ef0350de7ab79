package org.assay.bounds.ops.elementwise;

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

/** Correctly rounded arithmetic with broadcasting: Add, Sub, Mul, Div, Neg, Abs, Min, Max, …. */
public final class ElementwiseTransfers {
  private ElementwiseTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Add", binary(Arithmetic::add))
        .add("Sub", binary(Arithmetic::sub))
        .add("Mul", binary(Arithmetic::mul))
        .add("Div", binary(ElementwiseTransfers::div))
        .add("Mod", modulo())
        .add("Neg", unary((a, type, out) -> Arithmetic.negate(a, out)))
        .add("Abs", unary(ElementwiseTransfers::abs))
        .add("Sign", unary(ElementwiseTransfers::sign))
        .add("Reciprocal", unary(ElementwiseTransfers::reciprocal))
        .add("Identity", c -> List.of(c.input(0)))
        .add("Sum", c -> List.of(fold(c, Arithmetic::add)))
        .add("Mean", c -> List.of(mean(c)))
        .add("Min", c -> List.of(fold(c, ElementwiseTransfers::min)))
        .add("Max", c -> List.of(fold(c, ElementwiseTransfers::max)))
        .add("Clip", c -> List.of(clip(c)));
    RoundingTransfers.addTo(table);
    FunctionTransfers.addTo(table);
    PowTransfer.addTo(table);
    CastTransfers.addTo(table);
  }

  /** A binary operation on cells. */
  public interface Binary {
    /** Computes a cell. */
    void apply(Cell a, Cell b, ElementType type, Cell out);
  }

  /** A unary operation on cells. */
  public interface Unary {
    /** Computes a cell. */
    void apply(Cell a, ElementType type, Cell out);
  }

  /** A transfer of a binary operation. */
  public static Transfer binary(Binary operation) {
    return c -> List.of(zip(c, operation, c.input(0), c.input(1)));
  }

  private static Transfer modulo() {
    return c -> List.of(zip(c, Moduli.mod(c.node()), c.input(0), c.input(1)));
  }

  /** A transfer of a unary operation. */
  public static Transfer unary(Unary operation) {
    return c -> {
      ElementType type = c.type(0);
      CellFunction f = (in, out) -> operation.apply(in[0], type, out);
      return List.of(
          Elementwise.map(type, c.budget(), f, c.input(0))
              .withDynamicAxes(c.input(0).dynamicAxes()));
    };
  }

  private static Bounds zip(TransferContext c, Binary operation, Bounds a, Bounds b) {
    ElementType type = c.type(0);
    CellFunction f = (in, out) -> operation.apply(in[0], in[1], type, out);
    return Elementwise.zip(type, c.dims(0), c.budget(), f, a, b).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds fold(TransferContext c, Binary operation) {
    Bounds[] operands = operands(c);
    ElementType type = c.type(0);
    CellFunction f =
        (in, out) -> {
          Cell sum = new Cell();
          sum.set(in[0]);
          out.set(sum);
          for (int i = 1; i < in.length; i++) {
            operation.apply(sum, in[i], type, out);
            sum.set(out);
          }
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, operands);
  }

  private static Bounds mean(TransferContext c) {
    Bounds sum = fold(c, Arithmetic::add);
    Cell count = new Cell();
    count.set(c.inputs(), c.inputs(), 0);
    ElementType type = c.type(0);
    return Elementwise.map(
        type,
        c.budget(),
        (in, out) -> {
          Arithmetic.div(in[0], count, type, out);
          // ORT multiplies by the rounded reciprocal of the count.
          if (!out.isEmpty()) {
            double error = 2 * type.format().unitRoundoff() * out.magnitude();
            out.lo = Math.max(-type.max(), out.lo - error - type.format().minPositive());
            out.hi = Math.min(type.max(), out.hi + error + type.format().minPositive());
            Rounding.outward(out, type);
          }
        },
        sum);
  }

  private static Bounds[] operands(TransferContext c) {
    Bounds[] operands = new Bounds[c.inputs()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = c.input(i);
    }
    return operands;
  }

  private static void div(Cell a, Cell b, ElementType type, Cell out) {
    if (type.isFloat()) {
      Arithmetic.div(a, b, type, out);
    } else {
      Arithmetic.integerDiv(a, b, type, out);
    }
  }

  private static void reciprocal(Cell a, ElementType type, Cell out) {
    Cell one = new Cell();
    one.set(1, 1, 0);
    Arithmetic.div(one, a, type, out);
  }

  private static void abs(Cell a, ElementType type, Cell out) {
    int flags = a.flags & Flags.NAN;
    flags |= (a.flags & Flags.INFINITE) != 0 ? Flags.POSITIVE : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
    } else if (a.containsZero()) {
      out.set(0, Math.max(-a.lo, a.hi), flags);
    } else {
      out.set(Math.min(Math.abs(a.lo), Math.abs(a.hi)), a.magnitude(), flags);
    }
    if (!type.isFloat() && a.lo <= type.min() && !type.isUnsigned()) {
      // |INT_MIN| wraps to itself.
      out.set(type.min(), type.max(), 0);
    }
  }

  private static void sign(Cell a, ElementType type, Cell out) {
    // Sign(NaN) is 0 or NaN, by type; both are allowed for.
    double lo = a.lo < 0 || (a.flags & Flags.NEGATIVE) != 0 ? -1 : a.lo > 0 ? 1 : 0;
    double hi = a.hi > 0 || (a.flags & Flags.POSITIVE) != 0 ? 1 : a.hi < 0 ? -1 : 0;
    if ((a.flags & Flags.NAN) != 0) {
      lo = Math.min(lo, 0);
      hi = Math.max(hi, 0);
    }
    if (lo > hi) {
      double low = hi;
      hi = lo;
      lo = low;
    }
    out.set(lo, hi, a.flags & Flags.NAN);
  }

  /** The lesser; NaN of either operand wins. */
  public static void min(Cell a, Cell b, ElementType type, Cell out) {
    Cell p = new Cell();
    Cell q = new Cell();
    Arithmetic.negate(a, p);
    Arithmetic.negate(b, q);
    Cell greater = new Cell();
    max(p, q, type, greater);
    Arithmetic.negate(greater, out);
  }

  /** The greater; NaN of either operand wins. */
  public static void max(Cell a, Cell b, ElementType type, Cell out) {
    int flags = (a.flags | b.flags) & Flags.NAN;
    boolean up = ((a.flags | b.flags) & Flags.POSITIVE) != 0;
    flags |= up ? Flags.POSITIVE : 0;
    flags |= a.flags & b.flags & Flags.NEGATIVE;
    boolean aDown = (a.flags & Flags.NEGATIVE) != 0;
    boolean bDown = (b.flags & Flags.NEGATIVE) != 0;
    double lo;
    double hi = Math.max(a.hi, b.hi);
    if (a.isEmpty() || b.isEmpty()) {
      // Finite results need an operand that is finite while the other is -Inf.
      if (a.isEmpty() && !aDown || b.isEmpty() && !bDown || a.isEmpty() && b.isEmpty()) {
        out.setEmpty(flags);
        return;
      }
      lo = a.isEmpty() ? b.lo : a.lo;
    } else {
      lo =
          Math.max(
              aDown ? Double.NEGATIVE_INFINITY : a.lo, bDown ? Double.NEGATIVE_INFINITY : b.lo);
      if (aDown && bDown) {
        lo = Math.min(a.lo, b.lo);
      } else if (aDown) {
        lo = b.lo;
      } else if (bDown) {
        lo = a.lo;
      }
    }
    out.set(lo, hi, flags);
  }

  private static Bounds clip(TransferContext c) {
    ElementType type = c.type(0);
    boolean hasLow = c.node().hasInput(1);
    boolean hasHigh = c.node().hasInput(2);
    Bounds low = hasLow ? c.input(1) : Bounds.uniform(type, new long[0], type.min(), type.min(), 0);
    Bounds high =
        hasHigh ? c.input(2) : Bounds.uniform(type, new long[0], type.max(), type.max(), 0);
    Cell lifted = new Cell();
    Cell raised = new Cell();
    CellFunction f =
        (in, out) -> {
          // ORT's Clip keeps NaN (min(max(x, lo), hi)). For an absent limit its kernel takes the
          // largest number, so that infinity becomes finite; a rewritten graph lets it pass.
          lifted.set(in[0]);
          if (!hasLow && (lifted.flags & Flags.NEGATIVE) != 0) {
            lifted.lo = type.min();
            lifted.hi = Math.max(lifted.hi, type.min());
          }
          if (!hasHigh && (lifted.flags & Flags.POSITIVE) != 0) {
            lifted.lo = Math.min(lifted.lo, type.max());
            lifted.hi = type.max();
          }
          if (hasLow) {
            raised.set(lifted);
            max(raised, in[1], type, lifted);
          }
          if (hasHigh) {
            min(lifted, in[2], type, out);
          } else {
            out.set(lifted);
          }
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), scalar(low), scalar(high))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds scalar(Bounds limit) {
    Cell hull = limit.hull();
    return Bounds.uniform(limit.type(), new long[0], hull.lo, hull.hi, hull.flags);
  }
}
