package org.assay.testkit.generate.cases;

import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** If, Loop and Scan with small bodies that read outer tensors. */
final class ControlCases {
  private ControlCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("If", ControlCases::branch));
    cases.add(OperatorCase.of("Loop", ControlCases::loop));
    cases.add(OperatorCase.of("Scan", ControlCases::scan));
  }

  private static ValueInfo info(String name, ElementType type, int... dims) {
    long[] wide = java.util.Arrays.stream(dims).asLongStream().toArray();
    return ValueInfo.tensor(name, type, Shape.of(wide));
  }

  private static String unary(CaseBuilder b) {
    return b.one("Tanh", "Neg", "Relu", "Abs", "Exp");
  }

  private static void branch(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 0, 3, b.any());
    Operand condition = b.fresh(ElementType.BOOL, new int[0], Values.within(0, 1));
    // Names inside are made from the outer tensor's: the subgraphs must not shadow.
    Graph then =
        Graph.of(
            "then",
            List.of(),
            List.of(info(x.name() + "_then", x.type(), x.dims())),
            List.of(Node.of(unary(b), List.of(x.name()), List.of(x.name() + "_then"), Map.of())),
            Map.of());
    Graph otherwise =
        Graph.of(
            "else",
            List.of(),
            List.of(info(x.name() + "_else", x.type(), x.dims())),
            List.of(Node.of(unary(b), List.of(x.name()), List.of(x.name() + "_else"), Map.of())),
            Map.of());
    b.node("If", Attributes.of("then_branch", then, "else_branch", otherwise), condition);
  }

  private static void loop(CaseBuilder b) {
    Operand state = b.tensor(ElementType.FLOAT, 0, 2, b.any());
    Operand step = b.tensor(ElementType.FLOAT, state.dims(), b.any());
    String s = state.name();
    String operator = b.one("Add", "Mul", "Sub", "Max");
    Graph body =
        Graph.of(
            "body",
            List.of(
                info(s + "_i", ElementType.INT64),
                info(s + "_going", ElementType.BOOL),
                info(s + "_in", ElementType.FLOAT, state.dims())),
            List.of(
                info(s + "_still", ElementType.BOOL),
                info(s + "_out", ElementType.FLOAT, state.dims()),
                info(s + "_scan", ElementType.FLOAT, state.dims())),
            List.of(
                Node.of("Identity", List.of(s + "_going"), List.of(s + "_still"), Map.of()),
                Node.of(operator, List.of(s + "_in", step.name()), List.of(s + "_out"), Map.of()),
                Node.of("Identity", List.of(s + "_out"), List.of(s + "_scan"), Map.of())),
            Map.of());
    b.nodes(
        "Loop",
        2,
        Attributes.of("body", body),
        b.scalar(b.between(1, 4)),
        b.constant(Tensor.ofIntegers(ElementType.BOOL, new long[0], 1)),
        state);
  }

  private static void scan(CaseBuilder b) {
    Operand sequence = b.tensor(ElementType.FLOAT, 1, 3, b.any());
    int[] inner = java.util.Arrays.copyOfRange(sequence.dims(), 1, sequence.rank());
    Operand state = b.tensor(ElementType.FLOAT, inner, b.any());
    String s = sequence.name();
    Graph body =
        Graph.of(
            "body",
            List.of(
                info(s + "_state", ElementType.FLOAT, inner),
                info(s + "_part", ElementType.FLOAT, inner)),
            List.of(
                info(s + "_next", ElementType.FLOAT, inner),
                info(s + "_each", ElementType.FLOAT, inner)),
            List.of(
                Node.of(
                    b.one("Add", "Max", "Sub"),
                    List.of(s + "_state", s + "_part"),
                    List.of(s + "_next"),
                    Map.of()),
                Node.of(unary(b), List.of(s + "_next"), List.of(s + "_each"), Map.of())),
            Map.of());
    b.nodes("Scan", 2, Attributes.of("body", body, "num_scan_inputs", 1), state, sequence);
  }
}
