package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operators that the reference evaluator does not know: gradient graphs on ONNX Runtime against
 * differences on ONNX Runtime, along directions.
 */
class OrtDifferencesTest {
  private static final double STEP = 0.02;

  /** Points away from the edges of elements, and the operand moved little around them. */
  private static final String GRID =
      " grid = Constant <value = float[1, 2, 2, 2] {0.1, 0.21, -0.67, 0.93, 1.1, 0.33, -0.2,"
          + " -0.83}> () little = Constant <value = float {0.02}> () near = Mul (p, little)";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(float[2, 3] x) => (float[2, 3] y) { y = com.microsoft.Gelu (x) }",
        "(float[2, 3] x, float[3] b) => (float[2, 3] y) { y = com.microsoft.BiasGelu (x, b) }",
        "(float[2, 3] x, float[3] b) => (float[2, 3] y) { y = com.microsoft.FastGelu (x, b) }",
        "(float[2, 3] x) => (float[2, 3] y) { y = com.microsoft.FastGelu (x) }",
        "(float[2, 3] x) => (float[2, 3] y) { y = com.microsoft.QuickGelu <alpha = 1.5> (x) }",
        "(float[2, 3, 4] a, float[2, 5, 4] b) => (float[2, 3, 5] y) {"
            + " y = com.microsoft.FusedMatMul <transB = 1, alpha = 0.5> (a, b) }",
        "(float[4, 3] a, float[4, 5] b) => (float[3, 5] y) {"
            + " y = com.microsoft.FusedMatMul <transA = 1> (a, b) }",
        "(float[2, 3, 8] x, float[2, 3, 8] s, float[8] g, float[8] h, float[8] b) =>"
            + " (float[2, 3, 8] y) {"
            + " y = com.microsoft.SkipLayerNormalization <epsilon = 0.01> (x, s, g, h, b) }",
        "(float[2, 3, 8] x, float[2, 3, 8] s, float[8] g) => (float[2, 3, 8] y, float[2, 3, 8] t)"
            + " { y, u, v, t = com.microsoft.SkipSimplifiedLayerNormalization <epsilon = 0.01>"
            + " (x, s, g) }",
        "(float[2, 3, 8] x, float[8] g) => (float[2, 3, 8] y) {"
            + " y = SimplifiedLayerNormalization <axis = -1, epsilon = 0.01> (x, g) }",
        "(float[1, 3, 8] x, float[5, 2] c, float[5, 2] s) => (float[1, 3, 8] y) {"
            + " p = Constant <value = int64[1, 3] {0, 2, 4}> ()"
            + " y = com.microsoft.RotaryEmbedding (x, p, c, s) }",
        "(float[1, 2, 3, 4] x, float[5, 2] c, float[5, 2] s) => (float[1, 2, 3, 4] y) {"
            + " p = Constant <value = int64[1] {1}> ()"
            + " y = com.microsoft.RotaryEmbedding <interleaved = 1> (x, p, c, s) }",
        "(float[1, 3, 8] q, float[1, 5, 8] k, float[1, 5, 4] v, float[20] b, float[1, 2, 3, 5] m)"
            + " => (float[1, 3, 4] y) {"
            + " y = com.microsoft.MultiHeadAttention <num_heads = 2> (q, k, v, b, , m) }",
        "(float[1, 3, 8] q, float[1, 3, 8] k, float[1, 3, 8] v) => (float[1, 3, 8] y) {"
            + " y = com.microsoft.MultiHeadAttention <num_heads = 4, unidirectional = 1> (q, k, v)"
            + " }",
        "(float[2, 8, 1] x) => (float[2, 5, 2] y) { y = DFT <onesided = 1> (x) }",
        "(float[2, 6, 2] x) => (float[2, 6, 2] y) { y = DFT <inverse = 1> (x) }",
        "(float[2, 6, 2] x) => (float[2, 4, 2] y) { n = Constant <value = int64 {4}> ()"
            + " y = DFT (x, n) }",
        "(float[2, 3, 2] x) => (float[2, 5, 2] y) { n = Constant <value = int64 {5}> ()"
            + " y = DFT (x, n) }",
        "(float[1, 16, 1] x, float[4] w) => (float[1, 7, 3, 2] y) {"
            + " s = Constant <value = int64 {2}> () y = STFT (x, s, w) }",
        "(float[1, 2, 3, 4] x, float[1, 2, 2, 2] p) => (float[1, 2, 2, 2] y) {"
            + GRID
            + " s = Constant <value = float {1.0}> () r = Mul (grid, s)"
            + " q = Add (r, near) y = GridSample (x, q) }",
        "(float[1, 2, 3, 4] x, float[1, 2, 2, 2] p) => (float[1, 2, 2, 2] y) {"
            + GRID
            + " s = Constant <value = float {1.3}> () r = Mul (grid, s)"
            + " q = Add (r, near) y = GridSample <align_corners = 1, padding_mode = \"border\"> (x, q) }",
        "(float[1, 2, 3, 4] x, float[1, 2, 2, 2] p) => (float[1, 2, 2, 2] y) {"
            + GRID
            + " s = Constant <value = float {2.5}> () r = Mul (grid, s)"
            + " q = Add (r, near) y = GridSample <padding_mode = \"reflection\"> (x, q) }",
        "(float[1, 2, 3, 4] x, float[1, 2, 2, 2] p) => (float[1, 2, 2, 2] y) {"
            + GRID
            + " s = Constant <value = float {2.5}> () r = Mul (grid, s)"
            + " q = Add (r, near) y = GridSample <align_corners = 1, padding_mode = \"reflection\"> (x, q) }",
        "(float[1, 2, 3, 4] x) => (float[1, 2, 2, 2] y) { p = Constant <value ="
            + " float[1, 2, 2, 2] {0.1, 0.2, -0.7, 0.9, 1.4, 0.3, -0.2, -0.9}> ()"
            + " y = GridSample <mode = \"nearest\"> (x, p) }",
        "(float[2, 2, 3] t) => (float[2, 3, 4, 2] y) { s = Constant <value = int64[4] {2, 5, 3, 4}>"
            + " () y = AffineGrid <align_corners = 1> (t, s) }",
        "(float[2, 3, 4] t) => (float[2, 3, 4, 2, 3] y) { s = Constant <value ="
            + " int64[5] {2, 5, 3, 4, 2}> () y = AffineGrid (t, s) }",
        "(float[1, 3, 6] x, float[6, 24] w, float[24] b) => (float[1, 3, 8] y) {"
            + " y = com.microsoft.Attention <num_heads = 2> (x, w, b) }",
        "(float[1, 3, 6] x, float[6, 20] w, float[20] b) => (float[1, 3, 4] y) {"
            + " y = com.microsoft.Attention <num_heads = 2, unidirectional = 1,"
            + " qkv_hidden_sizes = [8, 8, 4]> (x, w, b) }",
        "(float[3, 4] x) => (float[a, 4] y) { y = Unique <axis = 0> (x) }",
      })
  void agreeAlongDirections(String body) {
    Model model =
        TextReader.parse(
            "<ir_version: 10, opset_import: [\"\" : 23, \"com.microsoft\" : 1]> g " + body);
    RandomStream random = RandomStream.of(11, body);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, double[]> direction = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().inputs()) {
      long[] dims =
          input
              .type()
              .flatMap(ValueType::asTensor)
              .flatMap(ValueType.TensorType::shape)
              .flatMap(s -> s.sizes())
              .orElseThrow();
      double[] x = new double[(int) Tensor.elements(dims)];
      double[] by = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextDouble(-0.9, 0.9);
        by[i] = random.nextDouble(-1, 1);
      }
      inputs.put(input.name(), Tensor.ofFloats(dims, floats(x, by, 0)));
      direction.put(input.name(), by);
    }
    List<String> outputs = model.graph().outputs().stream().map(ValueInfo::name).toList();
    List<String> wrt = List.copyOf(inputs.keySet());
    Map<String, Tensor> plain = run(model, inputs, outputs);
    Map<String, String> seeds = new LinkedHashMap<>();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String output : outputs) {
      Tensor y = get(plain, output);
      float[] weight = new float[(int) y.size()];
      for (int i = 0; i < weight.length; i++) {
        weight[i] = (float) random.nextDouble(-1, 1);
      }
      seeds.put(output, "weight_" + output);
      weights.put("weight_" + output, Tensor.ofFloats(y.dims(), weight));
    }
    GradientGraph gradient =
        Gradients.of(model.graph(), outputs, wrt, GradientOptions.DEFAULT.withSeeds(seeds));
    assertThat(gradient.graph().nodes().stream().filter(n -> !n.domain().isEmpty()).count())
        .as("nodes of other domains: those of the model at most")
        .isLessThanOrEqualTo(1);
    Map<String, Tensor> given = new LinkedHashMap<>(inputs);
    given.putAll(weights);
    Map<String, Tensor> slopes =
        run(
            model.withGraph(gradient.graph()),
            given,
            new ArrayList<>(gradient.gradientOf().values()));
    double expected = 0;
    double size = 0;
    for (String tensor : wrt) {
      double[] slope = get(slopes, gradient.gradientOf().get(tensor)).toDoubles();
      double[] by = direction.getOrDefault(tensor, new double[0]);
      for (int i = 0; i < by.length; i++) {
        expected += by[i] * slope[i];
        size += Math.abs(by[i] * slope[i]);
      }
    }
    double inner = difference(model, inputs, direction, outputs, weights, STEP);
    double outer = difference(model, inputs, direction, outputs, weights, 2 * STEP);
    double slope = (8 * inner - outer) / (12 * STEP);
    assertThat(size).isPositive();
    assertThat(slope).isCloseTo(expected, org.assertj.core.data.Offset.offset(2e-3 * size + 1e-4));
  }

  private static double difference(
      Model model,
      Map<String, Tensor> inputs,
      Map<String, double[]> direction,
      List<String> outputs,
      Map<String, Tensor> weights,
      double t) {
    double sum = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
      Map<String, Tensor> moved = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> e : inputs.entrySet()) {
        double[] x = e.getValue().toDoubles();
        double[] by = direction.getOrDefault(e.getKey(), new double[0]);
        moved.put(e.getKey(), Tensor.ofFloats(e.getValue().dims(), floats(x, by, sign * t)));
      }
      Map<String, Tensor> values = run(model, moved, outputs);
      for (String output : outputs) {
        double[] y = get(values, output).toDoubles();
        double[] weight = get(weights, "weight_" + output).toDoubles();
        for (int i = 0; i < y.length; i++) {
          sum += sign * y[i] * weight[i];
        }
      }
    }
    return sum;
  }

  private static float[] floats(double[] x, double[] by, double t) {
    float[] moved = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      moved[i] = (float) (x[i] + t * by[i]);
    }
    return moved;
  }

  private static Map<String, Tensor> run(
      Model model, Map<String, Tensor> inputs, List<String> outputs) {
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      return session.run(inputs, outputs);
    }
  }

  private static Tensor get(Map<String, Tensor> map, String name) {
    Tensor tensor = map.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }
}
