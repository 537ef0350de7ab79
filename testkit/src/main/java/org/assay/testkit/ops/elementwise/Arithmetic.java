package org.assay.testkit.ops.elementwise;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Broadcasting arithmetic: Add-14, Sub-14, Mul-14, Div-14, Mod-13, Pow-15, Sum-13, Mean-13, Max-13,
 * Min-13.
 */
final class Arithmetic {
  private Arithmetic() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Add", binary(Double::sum, Long::sum));
    table.add("Sub", binary((a, b) -> a - b, (a, b) -> a - b));
    table.add("Mul", binary((a, b) -> a * b, (a, b) -> a * b));
    table.add("Div", call -> List.of(divided(call)));
    table.add("Mod", call -> List.of(remainder(call)));
    table.add("Pow", call -> List.of(power(call.in(0), call.in(1))));
    table.add("PRelu", binary((x, s) -> x < 0 ? s * x : x, (x, s) -> x < 0 ? s * x : x));
    table.add("Sum", call -> List.of(folded(call, Double::sum, Long::sum)));
    table.add("Mean", call -> List.of(mean(call)));
    table.add("Max", call -> List.of(folded(call, Math::max, Math::max)));
    table.add("Min", call -> List.of(folded(call, Math::min, Math::min)));
  }

  private static RefOperator binary(DoubleBinaryOperator reals, LongBinaryOperator integers) {
    return call -> List.of(Broadcast.arithmetic(call.in(0), call.in(1), reals, integers));
  }

  private static RefValue divided(OperatorCall call) {
    RefValue b = call.in(1);
    for (int i = 0; !b.isReal() && i < b.size(); i++) {
      if (b.integer(i) == 0) {
        throw call.error("integer division by zero", "a divisor other than 0");
      }
    }
    boolean unsigned = b.type().isUnsigned();
    return Broadcast.arithmetic(
        call.in(0), b, (p, q) -> p / q, (p, q) -> unsigned ? Long.divideUnsigned(p, q) : p / q);
  }

  /** fmod = 0: sign of the divisor (Python's %), integers only; fmod = 1: sign of the dividend. */
  private static RefValue remainder(OperatorCall call) {
    boolean fmod = call.flag("fmod", false);
    return Broadcast.arithmetic(
        call.in(0),
        call.in(1),
        (p, q) -> fmod ? p % q : p - Math.floor(p / q) * q,
        (p, q) -> fmod ? p % q : Math.floorMod(p, q));
  }

  private static RefValue power(RefValue base, RefValue exponent) {
    ElementType type = base.type();
    return Broadcast.map(base, exponent, type, Arithmetic::ieeePower);
  }

  /** Math.pow differs from IEEE 754 pow where |base| is 1 and the exponent infinite or NaN. */
  private static double ieeePower(double base, double exponent) {
    if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
      return 1;
    }
    return StrictMath.pow(base, exponent);
  }

  private static RefValue folded(
      OperatorCall call, DoubleBinaryOperator reals, LongBinaryOperator integers) {
    return call.all().stream()
        .reduce((a, b) -> Broadcast.arithmetic(a, b, reals, integers))
        .orElseThrow(() -> call.error("no operands", "at least one"));
  }

  private static RefValue mean(OperatorCall call) {
    int count = call.inputCount();
    return Broadcast.map(folded(call, Double::sum, Long::sum), x -> x / count);
  }
}
