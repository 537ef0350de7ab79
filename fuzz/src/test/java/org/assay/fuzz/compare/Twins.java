package org.assay.fuzz.compare;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Role;
import org.assay.exec.OrtRuntime;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.fuzz.compare.Comparer.Given;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextReader;

/** Models, and others that should be the same. */
final class Twins {
  private Twins() {}

  /** A perceptron of three layers on rows of 12 numbers, with random weights. */
  static Model perceptron() {
    return drawn(
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[N, 12] x) => (float[N, 4] logits, float[N, 4] prob)
          < float[12, 16] w1 = {}, float[16] b1 = {}, float[16, 16] w2 = {}, float[16] b2 = {},
            float[16, 4] w3 = {}, float[4] b3 = {} >
        {
          s1 = MatMul(x, w1)
          p1 = Add(s1, b1)
          h1 = Relu(p1)
          s2 = MatMul(h1, w2)
          p2 = Add(s2, b2)
          h2 = Tanh(p2)
          s3 = MatMul(h2, w3)
          logits = Add(s3, b3)
          prob = Softmax <axis = -1> (logits)
        }
        """);
  }

  /** A convolutional network with a batch normalisation, a residual and two equal branches. */
  static Model convolutional() {
    return drawn(
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[N, 3, 8, 8] x) => (float[N, 5] y)
          < float[8, 3, 3, 3] w1 = {}, float[8] b1 = {}, float[8] scale = {}, float[8] shift = {},
            float[8] mean = {}, float[8] var = {}, float[8, 8, 3, 3] w2 = {}, float[8] b2 = {},
            float[8, 8, 1, 1] w3 = {}, float[8, 8, 1, 1] w4 = {}, float[5, 8] w5 = {},
            float[5] b5 = {} >
        {
          c1 = Conv <pads = [1, 1, 1, 1]> (x, w1, b1)
          n1 = BatchNormalization(c1, scale, shift, mean, var)
          r1 = Relu(n1)
          c2 = Conv <pads = [1, 1, 1, 1]> (r1, w2, b2)
          r2 = Relu(c2)
          a = Add(r2, r1)
          left = Conv(a, w3)
          right = Conv(a, w4)
          both = Mul(left, right)
          t = Tanh(both)
          pooled = GlobalAveragePool(t)
          flat = Flatten(pooled)
          y = Gemm <transB = 1> (flat, w5, b5)
        }
        """);
  }

  /** Convolutions with an activation each, one behind the other. */
  static Model chainOfConvolutions() {
    return drawn(
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[N, 4, 6, 6] x) => (float[N, 4, 6, 6] y)
          < float[4, 4, 3, 3] w1 = {}, float[4, 4, 3, 3] w2 = {}, float[4, 4, 3, 3] w3 = {},
            float[4, 4, 1, 1] w4 = {} >
        {
          c1 = Conv <pads = [1, 1, 1, 1]> (x, w1)
          r1 = Relu(c1)
          c2 = Conv <pads = [1, 1, 1, 1]> (r1, w2)
          r2 = Relu(c2)
          c3 = Conv <pads = [1, 1, 1, 1]> (r2, w3)
          r3 = Relu(c3)
          y = Conv(r3, w4)
        }
        """);
  }

  /** Fills empty initializers at random. */
  private static Model drawn(String text) {
    // The textual syntax takes no empty values, so that zeros stand in until they are drawn.
    StringBuilder filled = new StringBuilder();
    java.util.regex.Matcher m =
        java.util.regex.Pattern.compile("float\\[([0-9, ]+)\\] (\\w+) = \\{\\}").matcher(text);
    while (m.find()) {
      long size = 1;
      for (String dim : m.group(1).split(", ")) {
        size *= Long.parseLong(dim);
      }
      String values = String.join(", ", java.util.Collections.nCopies((int) size, "0"));
      m.appendReplacement(
          filled, "float[" + m.group(1) + "] " + m.group(2) + " = {" + values + "}");
    }
    m.appendTail(filled);
    Model model = TextReader.parse(filled.toString());
    Map<String, Tensor> weights = new LinkedHashMap<>();
    model
        .graph()
        .initializers()
        .forEach(
            (name, w) -> {
              RandomStream stream = RandomStream.of(7, name);
              double[] values = new double[(int) w.size()];
              boolean positive = name.equals("var") || name.equals("scale");
              double width = w.rank() > 1 ? 1.5 / Math.sqrt(w.size() / (double) w.dims()[0]) : 0.3;
              for (int i = 0; i < values.length; i++) {
                double v = stream.nextDouble(-width, width);
                values[i] = (float) (positive ? 1 + v : v);
              }
              weights.put(name, Tensor.ofValues(ElementType.FLOAT, w.dims(), values));
            });
    return model.withGraph(model.graph().withInitializers(weights));
  }

  static Twin twin(String path, Model model) {
    return new Twin(
        path,
        "0".repeat(64),
        model,
        (m, probes) -> Session.open(m, RunOptions.DEFAULT.withArena(false), probes));
  }

  /** A comparison on drawn inputs in [-1, 1]. */
  static Comparison compare(Model a, Model b, CompareOptions options) {
    return new Comparer(options).compare(twin("a.onnx", a), twin("b.onnx", b), drawn(a));
  }

  /** Nothing given: inputs of {@code model} are drawn in [-1, 1]. */
  static Given drawn(Model model) {
    Map<String, InputDomain> domains = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      ValueType.TensorType type = input.type().flatMap(ValueType::asTensor).orElseThrow();
      long[] dims =
          type.shape().orElseThrow().dims().stream()
              .mapToLong(d -> d.isKnown() ? d.sizeOrMinusOne() : 1)
              .toArray();
      domains.put(
          input.name(), new InputDomain(Role.DATA, new Range(-1, 1, "test"), type.element(), dims));
    }
    return new Given(Map.of(), java.util.Optional.empty(), domains);
  }

  /** The same model with every name of a tensor, inputs and outputs included if wanted, changed. */
  static Model renamed(Model model, boolean interfaces) {
    Graph g = model.graph();
    Map<String, String> names = new LinkedHashMap<>();
    g.nodes().forEach(n -> n.outputs().forEach(o -> names.put(o, "renamed_" + names.size())));
    g.initializers().keySet().forEach(o -> names.put(o, "renamed_" + names.size()));
    g.inputs().forEach(i -> names.put(i.name(), "renamed_" + names.size()));
    if (!interfaces) {
      g.inputs().forEach(i -> names.put(i.name(), i.name()));
      g.outputs().forEach(o -> names.put(o.name(), o.name()));
    }
    UnaryOperator<String> to = name -> names.getOrDefault(name, name);
    List<Node> nodes = new ArrayList<>();
    for (Node n : g.nodes()) {
      nodes.add(
          n.with(
              n.opType(),
              n.inputs().stream().map(to).toList(),
              n.outputs().stream().map(to).toList(),
              n.attributes()));
    }
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    g.initializers().forEach((name, t) -> initializers.put(to.apply(name), t));
    return model.withGraph(
        g.withNodes(nodes)
            .withInitializers(initializers)
            .withInputs(g.inputs().stream().map(i -> renamed(i, to)).toList())
            .withOutputs(g.outputs().stream().map(o -> renamed(o, to)).toList()));
  }

  private static ValueInfo renamed(ValueInfo value, UnaryOperator<String> to) {
    return ValueInfo.of(to.apply(value.name()), value.type().orElseThrow());
  }

  /** The same model with a weight's element 0 moved by an amount. */
  static Model withWeight(Model model, String weight, double by) {
    Map<String, Tensor> weights = new LinkedHashMap<>(model.graph().initializers());
    Tensor old = weights.get(weight);
    double[] values = old.toDoubles();
    values[0] = (float) (values[0] + by);
    weights.put(weight, Tensor.ofValues(old.type(), old.dims(), values));
    return model.withGraph(model.graph().withInitializers(weights));
  }

  /** The same model with a tensor quantised to 8 bits and back. */
  static Model quantised(Model model, String tensor, float scale) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
    initializers.put("q_scale", Tensor.scalar(scale));
    initializers.put("q_zero", Tensor.ofIntegers(ElementType.UINT8, new long[0], 128));
    List<Node> nodes = new ArrayList<>();
    for (Node n : model.graph().nodes()) {
      nodes.add(
          n.with(
              n.opType(),
              n.inputs().stream().map(i -> i.equals(tensor) ? "q_back" : i).toList(),
              n.outputs(),
              n.attributes()));
      if (n.outputs().contains(tensor)) {
        nodes.add(
            Node.of(
                "QuantizeLinear",
                List.of(tensor, "q_scale", "q_zero"),
                List.of("q_code"),
                Map.of()));
        nodes.add(
            Node.of(
                "DequantizeLinear",
                List.of("q_code", "q_scale", "q_zero"),
                List.of("q_back"),
                Map.of()));
      }
    }
    return model.withGraph(model.graph().withNodes(nodes).withInitializers(initializers));
  }

  /** The same model with every first output of a node rounded to float16 and back. */
  static Model rounded(Model model) {
    List<Node> nodes = new ArrayList<>();
    Map<String, String> back = new LinkedHashMap<>();
    List<String> outputs = model.graph().outputs().stream().map(ValueInfo::name).toList();
    for (Node n : model.graph().nodes()) {
      nodes.add(
          n.with(
              n.opType(),
              n.inputs().stream().map(i -> back.getOrDefault(i, i)).toList(),
              n.outputs(),
              n.attributes()));
      String out = n.firstOutput();
      if (!outputs.contains(out)) {
        nodes.add(cast(out, out + "_narrow", ElementType.FLOAT16));
        nodes.add(cast(out + "_narrow", out + "_back", ElementType.FLOAT));
        back.put(out, out + "_back");
      }
    }
    return model.withGraph(model.graph().withNodes(nodes));
  }

  private static Node cast(String from, String to, ElementType type) {
    return new Node(
        "",
        "",
        "Cast",
        "",
        List.of(from),
        List.of(to),
        Map.of("to", new Attribute.IntValue(type.code())),
        "",
        Map.of(),
        OptionalInt.empty());
  }

  /** What ONNX Runtime's optimiser makes of a model. */
  static Model optimised(Model model, OrtSession.SessionOptions.OptLevel level, Path folder)
      throws OrtException {
    Path from = folder.resolve("plain.onnx");
    Path to = folder.resolve("optimised-" + level + ".onnx");
    ModelWriter.write(model, from);
    OrtRuntime.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      options.setOptimizedModelFilePath(to.toString());
      OrtEnvironment.getEnvironment().createSession(from.toString(), options).close();
    }
    return ModelFiles.open(to);
  }
}
