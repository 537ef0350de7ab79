package org.assay.testkit.generate.cases;

import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Comparison, logic, selection, bits. */
final class LogicCases {
  private LogicCases() {}

  static void addTo(List<OperatorCase> cases) {
    for (String op : new String[] {"And", "Or", "Xor"}) {
      cases.add(OperatorCase.of(op, b -> pair(b, op, ElementType.BOOL)));
    }
    for (String op : new String[] {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}) {
      cases.add(
          OperatorCase.of(
              op,
              b ->
                  pair(
                      b,
                      op,
                      b.type(
                          ElementType.FLOAT,
                          ElementType.DOUBLE,
                          ElementType.INT64,
                          ElementType.INT32))));
    }
    for (String op : new String[] {"BitwiseAnd", "BitwiseOr", "BitwiseXor"}) {
      cases.add(
          OperatorCase.of(op, b -> pair(b, op, b.type(ElementType.INT32, ElementType.INT64))));
    }
    cases.add(
        OperatorCase.of(
            "BitwiseNot",
            b -> b.node("BitwiseNot", Map.of(), b.tensor(ElementType.INT32, 0, 3, b.any()))));
    cases.add(
        OperatorCase.of(
            "Not", b -> b.node("Not", Map.of(), b.tensor(ElementType.BOOL, 0, 4, b.any()))));
    cases.add(
        OperatorCase.of(
            "IsNaN", b -> b.node("IsNaN", Map.of(), b.tensor(ElementType.FLOAT, 0, 4, b.any()))));
    cases.add(OperatorCase.of("IsInf", LogicCases::isInf));
    cases.add(OperatorCase.of("Where", LogicCases::where));
    cases.add(OperatorCase.of("BitShift", LogicCases::shift));
  }

  private static void pair(CaseBuilder b, String op, ElementType type) {
    Operand x = b.tensor(type, 0, 4, b.any());
    ElementwiseCases.both(b, op, Map.of(), x, ElementwiseCases.partner(b, x, b.any()));
  }

  private static void isInf(CaseBuilder b) {
    b.node(
        "IsInf",
        Attributes.of("detect_negative", b.chance(0.7), "detect_positive", b.chance(0.7)),
        b.tensor(ElementType.FLOAT, 0, 4, b.any()));
  }

  private static void where(CaseBuilder b) {
    ElementType type =
        b.type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64, ElementType.INT32);
    Operand x = b.tensor(type, 0, 4, b.any());
    Operand condition = b.tensor(ElementType.BOOL, shrunk(b, x.dims()), b.any());
    Operand other = b.tensor(type, shrunk(b, x.dims()), b.any());
    if (b.chance(0.5)) {
      b.node("Where", Map.of(), condition, x, other);
    } else {
      b.node("Where", Map.of(), condition, other, x);
    }
  }

  private static int[] shrunk(CaseBuilder b, int[] dims) {
    for (int i = 0; i < dims.length; i++) {
      dims[i] = b.chance(0.3) ? 1 : dims[i];
    }
    return dims;
  }

  private static void shift(CaseBuilder b) {
    ElementType type = b.type(ElementType.UINT8, ElementType.UINT32, ElementType.UINT64);
    Operand x = b.fresh(type, b.dims(0, 3), Values.within(0, 200));
    b.node(
        "BitShift",
        Attributes.of("direction", b.one("LEFT", "RIGHT")),
        x,
        b.fresh(type, x.dims(), Values.within(0, 7)));
  }
}
