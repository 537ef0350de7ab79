package org.assay.report.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.ModelResult;
import org.assay.report.Operand;
import org.assay.report.RangeStep;
import org.assay.report.SafeOperator;
import org.assay.report.Status;

/** A transformer of any depth, as torch exports it, with findings on some of its operators. */
final class LargeModels {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> weights = new HashMap<>();

  private LargeModels() {}

  /** A model of about 44 nodes per layer. */
  static Model transformer(int layers) {
    LargeModels builder = new LargeModels();
    String x = builder.node("/embeddings", "Gather", "table", "input_ids");
    x = builder.norm("/embeddings/LayerNorm", x);
    for (int i = 0; i < layers; i++) {
      String scope = "/encoder/layer." + i;
      x = builder.attention(scope + "/attention", x);
      x = builder.feedForward(scope + "/mlp", x);
    }
    x = builder.linear("/head", x);
    x = builder.node("/head", "Log", builder.node("/head", "Softmax", x));
    builder.weights.put("table", Tensor.ofFloats(new long[] {2, 2}, 1, 2, 3, 4));
    Graph graph =
        new Graph(
            "transformer",
            List.of(
                ValueInfo.tensor("input_ids", ElementType.INT64, Shape.of(1, 16)),
                ValueInfo.tensor("attention_mask", ElementType.INT64, Shape.of(1, 16))),
            List.of(ValueInfo.untyped(x)),
            builder.nodes,
            builder.weights,
            Map.of(),
            Map.of(),
            Map.of(),
            "",
            Map.of());
    return Model.of(8, 17, graph);
  }

  /**
   * A result with a finding on every {@code n}-th Div, Sqrt, Log or Softmax; the others are safe.
   */
  static ModelResult result(Model model, int n) {
    List<Finding> findings = new ArrayList<>();
    List<SafeOperator> safe = new ArrayList<>();
    Fingerprints prints = new Fingerprints(model);
    int seen = 0;
    for (int i = 0; i < model.graph().nodes().size(); i++) {
      Node node = model.graph().nodes().get(i);
      if (!List.of("Div", "Sqrt", "Log", "Softmax").contains(node.opType())) {
        continue;
      }
      String tensor = node.outputs().get(0);
      if (seen++ % n != 0) {
        safe.add(new SafeOperator(node.opType(), tensor, GraphPath.MAIN, List.of("float32")));
        continue;
      }
      Status status = Status.values()[(seen / n) % 3];
      findings.add(
          new Finding(
              prints.of("ND001", GraphPath.MAIN, tensor),
              "ND001",
              Kind.NON_FINITE,
              status,
              status.severity(),
              Location.of(GraphPath.MAIN, i, node, "transformer.onnx"),
              tensor,
              new Operand(0, node.inputs().get(0), 0, 1e9 * seen),
              List.of(
                  new RangeStep("input_ids", 0, 99),
                  new RangeStep("/embeddings/Gather_output_0", -4, 4),
                  new RangeStep(node.inputs().get(0), 0, 1e9 * seen)),
              node.opType() + " can be handed a zero: its operand lies in [0, " + 1e9 * seen + "].",
              List.of("float32"),
              List.of("Add an epsilon of at least 1e-6 to the operand.")));
    }
    return new ModelResult(
        "models/transformer.onnx",
        "ab".repeat(32),
        "frozen",
        "valid",
        Optional.empty(),
        List.of("input attention_mask: no range given, {0, 1} by data flow"),
        findings,
        safe,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        10,
        20);
  }

  /** Made-up bounds of every tensor. */
  static Map<String, TensorRange> bounds(Model model) {
    Map<String, TensorRange> bounds = new HashMap<>();
    int i = 0;
    for (Node node : model.graph().nodes()) {
      i++;
      bounds.put(
          node.outputs().get(0),
          new TensorRange(-0.1 * i, i * 3.7, i % 50 == 0 ? "may be NaN" : ""));
    }
    return bounds;
  }

  private String attention(String scope, String x) {
    String q = linear(scope + "/query", x);
    String k = linear(scope + "/key", x);
    String v = linear(scope + "/value", x);
    String shape =
        node(
            scope,
            "Concat",
            node(scope, "Gather", node(scope, "Shape", x), constant(scope)),
            constant(scope));
    q = node(scope, "Transpose", node(scope, "Reshape", q, shape));
    k = node(scope, "Transpose", node(scope, "Reshape", k, shape));
    v = node(scope, "Transpose", node(scope, "Reshape", v, shape));
    String scores = node(scope, "Div", node(scope, "MatMul", q, k), constant(scope));
    String mask = node(scope, "Mul", node(scope, "Cast", "attention_mask"), constant(scope));
    String p = node(scope, "Softmax", node(scope, "Add", scores, mask));
    String out =
        linear(scope + "/output", node(scope, "Reshape", node(scope, "MatMul", p, v), shape));
    return norm(scope + "/output/LayerNorm", node(scope + "/output", "Add", out, x));
  }

  private String feedForward(String scope, String x) {
    String h = linear(scope + "/in", x);
    h = node(scope, "Mul", h, node(scope, "Erf", node(scope, "Div", h, constant(scope))));
    return norm(scope + "/LayerNorm", node(scope, "Add", linear(scope + "/out", h), x));
  }

  private String norm(String scope, String x) {
    String centred = node(scope, "Sub", x, node(scope, "ReduceMean", x));
    String variance = node(scope, "ReduceMean", node(scope, "Pow", centred, constant(scope)));
    String deviation = node(scope, "Sqrt", node(scope, "Add", variance, constant(scope)));
    return node(scope, "Div", centred, deviation);
  }

  private String linear(String scope, String x) {
    String w = scope + ".weight" + nodes.size();
    weights.put(w, Tensor.ofFloats(new long[] {2, 2}, 1, 2, 3, 4));
    return node(scope, "Add", node(scope, "MatMul", x, w), w);
  }

  private String constant(String scope) {
    return add(scope, "Constant", Map.of("value", new Attribute.TensorValue(Tensor.scalar(2f))));
  }

  private String node(String scope, String op, String... inputs) {
    return add(scope, op, Map.of(), inputs);
  }

  private String add(String scope, String op, Map<String, Attribute> attributes, String... inputs) {
    String name = scope + "/" + op + "_" + nodes.size();
    String output = name + "_output_0";
    nodes.add(
        new Node(
            name,
            "",
            op,
            "",
            List.of(inputs),
            List.of(output),
            attributes,
            "",
            Map.of(),
            OptionalInt.empty()));
    return output;
  }
}
