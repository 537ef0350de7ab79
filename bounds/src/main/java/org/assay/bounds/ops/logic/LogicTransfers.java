package org.assay.bounds.ops.logic;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Comparisons, boolean operators, Where, IsNaN, IsInf. NaN compares false. */
public final class LogicTransfers {
  private LogicTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Less", compare((a, b) -> a.hi < b.lo, (a, b) -> a.lo >= b.hi))
        .add("LessOrEqual", compare((a, b) -> a.hi <= b.lo, (a, b) -> a.lo > b.hi))
        .add("Greater", compare((a, b) -> a.lo > b.hi, (a, b) -> a.hi <= b.lo))
        .add("GreaterOrEqual", compare((a, b) -> a.lo >= b.hi, (a, b) -> a.hi < b.lo))
        .add(
            "Equal",
            compare(
                (a, b) -> a.lo == a.hi && b.lo == b.hi && a.lo == b.lo,
                (a, b) -> a.hi < b.lo || a.lo > b.hi))
        .add("And", bool((a, b) -> a & b))
        .add("Or", bool((a, b) -> a | b))
        .add("Xor", bool((a, b) -> a ^ b))
        .add("Not", c -> List.of(not(c)))
        .add("IsNaN", c -> List.of(special(c, Flags.NAN)))
        .add("IsInf", c -> List.of(special(c, infinities(c))))
        .add("Where", c -> List.of(where(c)));
  }

  private interface Sure {
    boolean test(Cell a, Cell b);
  }

  private static Transfer compare(Sure isTrue, Sure isFalse) {
    return c -> {
      CellFunction f =
          (in, out) -> {
            boolean plain = in[0].flags == 0 && in[1].flags == 0;
            boolean certain = plain && !in[0].isEmpty() && !in[1].isEmpty();
            boolean yes = certain && isTrue.test(in[0], in[1]);
            boolean no = certain && isFalse.test(in[0], in[1]);
            out.set(yes ? 1 : 0, no ? 0 : 1, 0);
          };
      return List.of(
          Elementwise.zip(ElementType.BOOL, c.dims(0), c.budget(), f, c.input(0), c.input(1))
              .withDynamicAxes(c.dynamicAxes(0)));
    };
  }

  private interface Bit {
    int of(int a, int b);
  }

  private static Transfer bool(Bit operation) {
    return c -> {
      CellFunction f =
          (in, out) -> {
            int lo = 1;
            int hi = 0;
            for (int a = (int) in[0].lo; a <= in[0].hi; a++) {
              for (int b = (int) in[1].lo; b <= in[1].hi; b++) {
                int value = operation.of(a, b);
                lo = Math.min(lo, value);
                hi = Math.max(hi, value);
              }
            }
            out.set(lo, hi, 0);
          };
      return List.of(
          Elementwise.zip(ElementType.BOOL, c.dims(0), c.budget(), f, c.input(0), c.input(1))
              .withDynamicAxes(c.dynamicAxes(0)));
    };
  }

  private static Bounds not(TransferContext c) {
    return Elementwise.map(
            ElementType.BOOL,
            c.budget(),
            (in, out) -> out.set(1 - in[0].hi, 1 - in[0].lo, 0),
            c.input(0))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static int infinities(TransferContext c) {
    int wanted = 0;
    wanted |= c.node().intAttribute("detect_positive", 1) != 0 ? Flags.POSITIVE : 0;
    wanted |= c.node().intAttribute("detect_negative", 1) != 0 ? Flags.NEGATIVE : 0;
    return wanted;
  }

  private static Bounds special(TransferContext c, int wanted) {
    CellFunction f =
        (in, out) -> {
          boolean may = (in[0].flags & wanted) != 0;
          boolean must = may && in[0].isEmpty() && (in[0].flags & ~wanted) == 0;
          out.set(must ? 1 : 0, may ? 1 : 0, 0);
        };
    return Elementwise.map(ElementType.BOOL, c.budget(), f, c.input(0))
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds where(TransferContext c) {
    CellFunction f =
        (in, out) -> {
          out.setEmpty(0);
          if (in[0].hi > 0) {
            out.join(in[1]);
          }
          if (in[0].lo < 1) {
            out.join(in[2]);
          }
        };
    return Elementwise.zip(c.type(0), c.dims(0), c.budget(), f, c.input(0), c.input(1), c.input(2))
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
