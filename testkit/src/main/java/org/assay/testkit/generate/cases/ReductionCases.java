package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Reductions, ArgMax, ArgMin, CumSum, CumProd. */
final class ReductionCases {
  private ReductionCases() {}

  static void addTo(List<OperatorCase> cases) {
    for (String op :
        new String[] {
          "ReduceSum",
          "ReduceMean",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSumExp"
        }) {
      cases.add(OperatorCase.of(op, b -> reduction(b, op, b.any())));
    }
    cases.add(
        OperatorCase.of(
            "ReduceLogSum",
            b ->
                reduction(
                    b,
                    "ReduceLogSum",
                    b.any() == Values.ANY ? b.mostly(Values.positive()) : Values.within(0.1, 4))));
    cases.add(OperatorCase.of("ArgMax", b -> arg(b, "ArgMax")));
    cases.add(OperatorCase.of("ArgMin", b -> arg(b, "ArgMin")));
    cases.add(OperatorCase.of("CumSum", b -> cumulative(b, "CumSum")));
    cases.add(OperatorCase.of("CumProd", b -> cumulative(b, "CumProd")));
  }

  private static ElementType type(CaseBuilder b, String op) {
    return switch (op) {
      case "ReduceSum", "ReduceMax", "ReduceMin" ->
          b.type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64, ElementType.INT32);
      default -> b.type(ElementType.FLOAT, ElementType.DOUBLE);
    };
  }

  private static void reduction(CaseBuilder b, String op, Values values) {
    Operand x = b.tensor(type(b, op), 0, 4, values);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    if (b.chance(0.7)) {
      attributes.putAll(Attributes.of("keepdims", b.chance(0.5)));
    }
    if (x.rank() == 0 || b.chance(0.2)) {
      if (b.chance(0.3)) {
        attributes.putAll(Attributes.of("noop_with_empty_axes", false));
      }
      b.node(op, attributes, x);
      return;
    }
    int[] order = b.random().permutation(x.rank());
    int[] axes = Arrays.copyOf(order, b.between(1, x.rank()));
    for (int i = 0; i < axes.length; i++) {
      axes[i] -= b.chance(0.3) ? x.rank() : 0;
    }
    b.node(op, attributes, x, b.longs(axes));
  }

  private static void arg(CaseBuilder b, String op) {
    Operand x =
        b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT32), 1, 4, b.any());
    b.node(
        op,
        Attributes.of(
            "axis", b.between(-x.rank(), x.rank() - 1),
            "keepdims", b.chance(0.5),
            "select_last_index", b.chance(0.3)),
        x);
  }

  private static void cumulative(CaseBuilder b, String op) {
    Operand x =
        b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64), 1, 4, b.any());
    b.node(
        op,
        Attributes.of("exclusive", b.chance(0.3), "reverse", b.chance(0.3)),
        x,
        b.scalar(b.between(-x.rank(), x.rank() - 1)));
  }
}
