package org.assay.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** A small model, and results of scanning it, for the tests of every report. */
public final class Samples {
  public static final Tool TOOL = new Tool("assay", "0.1.0", "https://example.org/assay");
  public static final List<Rule> RULES =
      List.of(
          new Rule("ND001", "log-of-zero", "The operand of Log can be zero or negative."),
          new Rule(
              "ND002", "exp-overflow", "The operand of Exp can be too large.", "# ND002\n\nText."),
          new Rule("GR001", "log-near-zero", "The operand of Log can come close to zero."));

  private Samples() {}

  /** The softmax with cross-entropy of digit classifiers, written by hand without care. */
  public static Model model(UnaryOperator<String> naming) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node(naming, "MatMul", List.of("image", "w"), "linear"));
    nodes.add(node(naming, "Add", List.of("linear", "b"), "logits"));
    nodes.add(node(naming, "Exp", List.of("logits"), "exponentials"));
    nodes.add(node(naming, "ReduceSum", List.of("exponentials"), "total"));
    nodes.add(node(naming, "Div", List.of("exponentials", "total"), "prob"));
    nodes.add(node(naming, "Log", List.of("prob"), "log_prob"));
    nodes.add(node(naming, "Mul", List.of("label", "log_prob"), "picked"));
    nodes.add(node(naming, "Neg", List.of("picked"), "loss"));
    return Model.of(
        8,
        17,
        Graph.of(
            "softmax",
            List.of(input(naming.apply("image"), 784), input(naming.apply("label"), 10)),
            List.of(ValueInfo.untyped(naming.apply("loss"))),
            nodes,
            Map.of(
                naming.apply("w"), Tensor.ofFloats(new long[] {2, 2}, 1, 2, 3, 4),
                naming.apply("b"), Tensor.ofFloats(new long[] {2}, 0, 0))));
  }

  public static Model model() {
    return model(UnaryOperator.identity());
  }

  public static ValueInfo input(String name, long width) {
    return ValueInfo.tensor(name, ElementType.FLOAT, Shape.of(1, width));
  }

  private static Node node(
      UnaryOperator<String> naming, String op, List<String> inputs, String output) {
    return Node.of(
        op, inputs.stream().map(naming).toList(), List.of(naming.apply(output)), Map.of());
  }

  public static Finding finding(
      Model model,
      int index,
      String rule,
      Kind kind,
      Status status,
      int operand,
      double lo,
      double hi) {
    Node node = model.graph().nodes().get(index);
    String tensor = node.outputs().get(0);
    return new Finding(
        new Fingerprints(model).of(rule, GraphPath.MAIN, tensor),
        rule,
        kind,
        status,
        status.severity(),
        Location.of(GraphPath.MAIN, index, node, "models/softmax.onnx"),
        tensor,
        new Operand(operand, node.inputs().get(operand), lo, hi),
        List.of(
            new RangeStep(model.graph().inputs().get(0).name(), -1, 1),
            new RangeStep(node.inputs().get(operand), lo, hi)),
        node.opType() + " of '" + node.inputs().get(operand) + "' can become non-finite.",
        List.of("float32"),
        List.of("Use LogSoftmax instead.", "Run assay confirm."));
  }

  public static ModelResult result(Model model) {
    return new ModelResult(
            "models/softmax.onnx",
            "0123456789abcdef".repeat(4),
            "frozen",
            "valid",
            Optional.of("models/softmax.assay.yaml"),
            List.of("input label: no range given, [0, 1] by data flow"),
            List.of(
                finding(model, 5, "ND001", Kind.NON_FINITE, Status.POSSIBLE, 0, 0, 1),
                finding(
                    model,
                    2,
                    "ND002",
                    Kind.NON_FINITE,
                    Status.CONFIRMED,
                    0,
                    -3.25,
                    Double.POSITIVE_INFINITY),
                finding(
                    model, 5, "GR001", Kind.GRADIENT_RISK, Status.ABSORBED, 0, 1e-45, Double.NaN)),
            List.of(
                new SafeOperator(
                    "Div",
                    model.graph().nodes().get(4).outputs().get(0),
                    GraphPath.MAIN,
                    List.of("ND002"))),
            List.of(
                new Unproved(
                    "ND007",
                    Kind.NON_FINITE,
                    "MatMul",
                    model.graph().nodes().get(0).outputs().get(0),
                    GraphPath.MAIN,
                    1e39,
                    OptionalDouble.of(12.5),
                    3.4028234663852886e38,
                    model.graph().inputs().get(0).name())),
            List.of(),
            List.of(
                new Ignored(
                    finding(model, 5, "ND003", Kind.NON_FINITE, Status.POSSIBLE, 0, 0, 1),
                    "known, see ticket 12",
                    Optional.of(LocalDate.of(2027, 1, 31)))),
            List.of("ignore entry ND009 ended on 2026-01-01"),
            Optional.empty(),
            1.5,
            0.25)
        .with(precision(model));
  }

  /** Of every kind of entry one, with the names of the model. */
  static Precision precision(Model model) {
    String first = model.graph().nodes().get(0).outputs().get(0);
    String second = model.graph().nodes().get(1).outputs().get(0);
    return new Precision(
        "float16",
        "clamp",
        65504,
        List.of(new Precision.Constant(first, -1e9, -65504, 3)),
        List.of(second),
        List.of(
            new Precision.Overflow(
                first,
                first,
                "MatMul",
                GraphPath.MAIN,
                1e7,
                OptionalDouble.of(12.5),
                Status.UNPROVED),
            new Precision.Overflow(
                second,
                "",
                "",
                GraphPath.MAIN,
                Double.POSITIVE_INFINITY,
                OptionalDouble.empty(),
                Status.POSSIBLE)),
        List.of(
            new Precision.Kept(
                first,
                "MatMul",
                first,
                GraphPath.MAIN,
                "reads '" + second + "', which may reach 1e7",
                List.of(second)),
            new Precision.Kept("", "Exp", second, GraphPath.MAIN, "fails", List.of())),
        false,
        Optional.of(new Precision.Runtime("1.28.0", 7, true, "ran on 3 inputs", List.of(first))));
  }

  public static ScanResult scan(Model model) {
    return ScanResult.of(TOOL, RULES, List.of(result(model)));
  }

  public static ScanResult scan() {
    return scan(model());
  }
}
