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
    cases.add(OperatorCase.of("QLinearConv", QuantisationCases::convolve));
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

  private static void convolve(CaseBuilder b) {
    int groups = b.between(1, 2);
    int channels = groups * b.between(1, 2);
    int maps = groups * b.between(1, 2);
    ElementType type = b.one(ElementType.UINT8, ElementType.INT8);
    ElementType weightType = type == ElementType.INT8 ? type : b.one(ElementType.UINT8, type);
    Operand x =
        b.fresh(type, new int[] {b.between(1, 2), channels, b.between(2, 5), 3}, bytes(type));
    Operand w =
        b.constant(
            weightType,
            new int[] {maps, channels / groups, b.between(1, 2), b.between(1, 3)},
            bytes(weightType));
    int[] perMap = b.chance(0.4) ? new int[] {maps} : new int[0];
    Operand bias =
        b.chance(0.5)
            ? b.constant(ElementType.INT32, new int[] {maps}, Values.within(-1000, 1000))
            : Operand.ABSENT;
    b.node(
        "QLinearConv",
        Attributes.of("group", groups, "pads", new int[] {0, b.between(0, 1), 0, 0}),
        x,
        b.constant(ElementType.FLOAT, new int[0], Values.within(0.01, 1)),
        b.constant(type, new int[0], bytes(type)),
        w,
        b.constant(ElementType.FLOAT, perMap, Values.within(0.01, 1)),
        b.constant(weightType, new int[0], bytes(weightType)),
        b.constant(ElementType.FLOAT, new int[0], Values.within(0.1, 100)),
        b.constant(type, new int[0], bytes(type)),
        bias);
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
