package org.assay.bounds.ops.logic;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** BitwiseAnd, BitwiseOr, BitwiseXor, BitwiseNot (18) and BitShift-11. */
public final class BitwiseTransfers {
  // Beyond it doubles do not hold every integer.
  private static final double EXACT = 0x1p53;

  private BitwiseTransfers() {}

  /** A function of two integers. */
  private interface OfLongs {
    long apply(long a, long b);
  }

  /** Adds these operators. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("BitwiseAnd", c -> List.of(zip(c, (a, b) -> a & b, BitwiseTransfers::and)))
        .add("BitwiseOr", c -> List.of(zip(c, (a, b) -> a | b, BitwiseTransfers::or)))
        .add("BitwiseXor", c -> List.of(zip(c, (a, b) -> a ^ b, BitwiseTransfers::xor)))
        .add("BitwiseNot", c -> List.of(not(c)))
        .add("BitShift", c -> List.of(shift(c)));
  }

  /** Bounds for operands that are both at least 0. */
  private interface NonNegative {
    void apply(Cell a, Cell b, Cell out);
  }

  private static Bounds zip(TransferContext c, OfLongs exact, NonNegative bounds) {
    ElementType type = c.type(0);
    CellFunction f =
        (x, out) -> {
          Cell a = x[0];
          Cell b = x[1];
          if (a.isPoint() && b.isPoint() && a.magnitude() < EXACT && b.magnitude() < EXACT) {
            double value = exact.apply((long) a.lo, (long) b.lo);
            out.set(value, value, 0);
          } else if (a.lo >= 0 && b.lo >= 0 && a.hi < EXACT && b.hi < EXACT) {
            bounds.apply(a, b, out);
          } else {
            out.set(type.min(), type.max(), 0);
          }
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), c.input(1))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static void and(Cell a, Cell b, Cell out) {
    out.set(0, Math.min(a.hi, b.hi), 0);
  }

  private static void or(Cell a, Cell b, Cell out) {
    out.set(Math.max(a.lo, b.lo), allBits(Math.max(a.hi, b.hi)), 0);
  }

  private static void xor(Cell a, Cell b, Cell out) {
    out.set(0, allBits(Math.max(a.hi, b.hi)), 0);
  }

  // The least number of the form 2^k − 1 that is not below x.
  private static double allBits(double x) {
    long highest = Long.highestOneBit((long) x);
    return highest == 0 ? 0 : 2.0 * highest - 1;
  }

  private static Bounds not(TransferContext c) {
    ElementType type = c.type(0);
    double mirror = type.isUnsigned() ? type.max() : -1;
    CellFunction f =
        (x, out) -> {
          boolean exact = x[0].magnitude() < EXACT && Math.abs(mirror) < EXACT;
          out.set(exact ? mirror - x[0].hi : type.min(), exact ? mirror - x[0].lo : type.max(), 0);
        };
    return Elementwise.map(type, c.budget(), f, c.input(0)).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds shift(TransferContext c) {
    ElementType type = c.type(0);
    boolean left = c.node().stringAttribute("direction", "LEFT").equals("LEFT");
    CellFunction f =
        (x, out) -> {
          Cell a = x[0];
          Cell b = x[1];
          out.set(type.min(), type.max(), 0);
          // A shift by the whole width or more is undefined.
          if (a.lo < 0 || b.lo < 0 || b.hi >= type.bits() || a.hi >= EXACT) {
            return;
          }
          double most = left ? a.hi * Math.pow(2, b.hi) : Math.floor(a.hi / Math.pow(2, b.lo));
          double least = left ? a.lo * Math.pow(2, b.lo) : Math.floor(a.lo / Math.pow(2, b.hi));
          if (most <= type.max() && most < EXACT) {
            out.set(least, most, 0);
          }
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), c.input(1))
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
