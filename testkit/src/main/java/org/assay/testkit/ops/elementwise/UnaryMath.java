package org.assay.testkit.ops.elementwise;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Functions of one element (ONNX: Abs, Neg, Exp, … each in its newest version up to opset 23). */
final class UnaryMath {
  private UnaryMath() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Abs", call -> List.of(absolute(call.in(0))));
    table.add("Neg", call -> List.of(negated(call.in(0))));
    table.add("Sign", Broadcast.unary(x -> x > 0 ? 1 : x < 0 ? -1 : x));
    table.add("Ceil", Broadcast.unary(Math::ceil));
    table.add("Floor", Broadcast.unary(Math::floor));
    table.add("Round", Broadcast.unary(Math::rint));
    table.add("Sqrt", Broadcast.unary(Math::sqrt));
    table.add("Reciprocal", Broadcast.unary(x -> 1 / x));
    table.add("Exp", Broadcast.unary(StrictMath::exp));
    table.add("Log", Broadcast.unary(StrictMath::log));
    table.add("Sin", Broadcast.unary(StrictMath::sin));
    table.add("Cos", Broadcast.unary(StrictMath::cos));
    table.add("Tan", Broadcast.unary(StrictMath::tan));
    table.add("Asin", Broadcast.unary(StrictMath::asin));
    table.add("Acos", Broadcast.unary(StrictMath::acos));
    table.add("Atan", Broadcast.unary(StrictMath::atan));
    table.add("Sinh", Broadcast.unary(StrictMath::sinh));
    table.add("Cosh", Broadcast.unary(StrictMath::cosh));
    table.add("Asinh", Broadcast.unary(SpecialFunctions::asinh));
    table.add("Acosh", Broadcast.unary(SpecialFunctions::acosh));
    table.add("Atanh", Broadcast.unary(SpecialFunctions::atanh));
    table.add("Erf", Broadcast.unary(SpecialFunctions::erf));
    table.add("Identity", call -> List.of(call.in(0)));
  }

  private static RefValue absolute(RefValue x) {
    return x.isReal()
        ? Broadcast.map(x, Math::abs)
        : Broadcast.mapIntegers(x, x, x.type(), (a, b) -> Math.abs(a));
  }

  private static RefValue negated(RefValue x) {
    return x.isReal()
        ? Broadcast.map(x, v -> -v)
        : Broadcast.mapIntegers(x, x, x.type(), (a, b) -> -a);
  }
}
