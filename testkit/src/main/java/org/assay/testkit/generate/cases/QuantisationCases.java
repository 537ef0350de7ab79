package org.assay.testkit.generate.cases;

import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Quantisation per tensor and per axis. */
final class QuantisationCases {
  private QuantisationCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("QuantizeLinear", QuantisationCases::quantise));
    cases.add(OperatorCase.of("DequantizeLinear", QuantisationCases::dequantise));
    cases.add(
        OperatorCase.of(
            "DynamicQuantizeLinear",
            b ->
                b.nodes(
                    "DynamicQuantizeLinear",
                    3,
                    Map.of(),
                    b.tensor(ElementType.FLOAT, 1, 3, Values.within(-100, 100)))));
  }

  private static Values bytes(ElementType type) {
    return Values.within(type.min(), type.max());
  }

  private static void quantise(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 3, b.any());
    ElementType type = b.one(ElementType.UINT8, ElementType.INT8);
    boolean perAxis = b.chance(0.4);
    int axis = b.between(0, x.rank() - 1);
    int[] dims = perAxis ? new int[] {x.dim(axis)} : new int[0];
    Operand scale = b.constant(ElementType.FLOAT, dims, Values.within(0.01, 2));
    b.node(
        "QuantizeLinear",
        Attributes.of("axis", perAxis ? axis : 1),
        x,
        scale,
        b.chance(0.8) ? b.constant(type, dims, bytes(type)) : Operand.ABSENT);
  }

  private static void dequantise(CaseBuilder b) {
    ElementType type = b.one(ElementType.UINT8, ElementType.INT8);
    Operand x = b.fresh(type, b.dims(1, 3), bytes(type));
    boolean perAxis = b.chance(0.4);
    int axis = b.between(0, x.rank() - 1);
    int[] dims = perAxis ? new int[] {x.dim(axis)} : new int[0];
    Operand scale = b.constant(ElementType.FLOAT, dims, Values.within(0.01, 2));
    b.node(
        "DequantizeLinear",
        Attributes.of("axis", perAxis ? axis : 1),
        x,
        scale,
        b.chance(0.8) ? b.constant(type, dims, bytes(type)) : Operand.ABSENT);
  }
}
