package org.assay.testkit.ops.logic;

import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.LongBinaryOperator;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * And-7, Or-7, Xor-7, Not-1, Equal-19, Greater-13, Less-13, GreaterOrEqual-16, LessOrEqual-16,
 * IsNaN-20, IsInf-20, Where-16, BitwiseAnd/Or/Xor/Not-18, BitShift-11.
 */
public final class LogicReferences {
  private LogicReferences() {}

  /** Whether a relation holds. */
  private interface Relation {
    boolean holds(double a, double b);
  }

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("And", integers(ElementType.BOOL, (a, b) -> a & b));
    table.add("Or", integers(ElementType.BOOL, (a, b) -> a | b));
    table.add("Xor", integers(ElementType.BOOL, (a, b) -> a ^ b));
    table.add("Not", call -> List.of(mapped(call.in(0), (a, b) -> 1 - a)));
    table.add("Equal", call -> List.of(equal(call.in(0), call.in(1))));
    table.add("Greater", relation((a, b) -> a > b));
    table.add("GreaterOrEqual", relation((a, b) -> a >= b));
    table.add("Less", relation((a, b) -> a < b));
    table.add("LessOrEqual", relation((a, b) -> a <= b));
    table.add("IsNaN", call -> List.of(test(call.in(0), Double::isNaN)));
    table.add("IsInf", call -> List.of(isInf(call)));
    table.add("Where", call -> List.of(where(call.in(0), call.in(1), call.in(2))));
    table.add("BitwiseAnd", same((a, b) -> a & b));
    table.add("BitwiseOr", same((a, b) -> a | b));
    table.add("BitwiseXor", same((a, b) -> a ^ b));
    table.add("BitwiseNot", call -> List.of(mapped(call.in(0), (a, b) -> ~a)));
    table.add("BitShift", call -> List.of(shifted(call)));
  }

  private static RefOperator integers(ElementType type, LongBinaryOperator f) {
    return call -> List.of(Broadcast.mapIntegers(call.in(0), call.in(1), type, f));
  }

  private static RefOperator same(LongBinaryOperator f) {
    return call -> List.of(Broadcast.mapIntegers(call.in(0), call.in(1), call.in(0).type(), f));
  }

  private static RefValue mapped(RefValue x, LongBinaryOperator f) {
    return Broadcast.mapIntegers(x, x, x.type(), f);
  }

  private static RefOperator relation(Relation relation) {
    return call ->
        List.of(
            Broadcast.map(
                call.in(0), call.in(1), ElementType.BOOL, (a, b) -> relation.holds(a, b) ? 1 : 0));
  }

  private static RefValue equal(RefValue a, RefValue b) {
    return a.isReal()
        ? Broadcast.map(a, b, ElementType.BOOL, (x, y) -> x == y ? 1 : 0)
        : Broadcast.mapIntegers(a, b, ElementType.BOOL, (x, y) -> x == y ? 1 : 0);
  }

  private static RefValue test(RefValue x, DoublePredicate predicate) {
    long[] y = new long[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = predicate.test(x.real(i)) ? 1 : 0;
    }
    return RefValue.ofIntegers(ElementType.BOOL, x.dims(), y);
  }

  private static RefValue isInf(OperatorCall call) {
    boolean negative = call.flag("detect_negative", true);
    boolean positive = call.flag("detect_positive", true);
    return test(call.in(0), x -> Double.isInfinite(x) && (x > 0 ? positive : negative));
  }

  private static RefValue where(RefValue condition, RefValue a, RefValue b) {
    int[] dims = Layout.broadcast(condition.dims(), Layout.broadcast(a.dims(), b.dims()));
    RefValue c = Broadcast.to(condition, dims);
    RefValue p = Broadcast.to(a, dims);
    RefValue q = Broadcast.to(b, dims);
    if (!a.isReal()) {
      long[] y = new long[c.size()];
      for (int i = 0; i < y.length; i++) {
        y[i] = c.integer(i) != 0 ? p.integer(i) : q.integer(i);
      }
      return RefValue.ofIntegers(a.type(), dims, y);
    }
    double[] y = new double[c.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = c.integer(i) != 0 ? p.real(i) : q.real(i);
    }
    return RefValue.ofReals(a.type(), dims, y);
  }

  private static RefValue shifted(OperatorCall call) {
    boolean left = call.string("direction", "LEFT").equals("LEFT");
    return Broadcast.mapIntegers(
        call.in(0), call.in(1), call.in(0).type(), (a, b) -> b >= 64 ? 0 : left ? a << b : a >>> b);
  }
}
