package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradient graphs that ONNX Runtime's optimiser rewrites give what they give without it. */
class OptimisedTest {
  // Its optimiser permutes the pads of Pad behind a Transpose as if there were one for every axis.
  private static final String ROTATED =
      "(float[2, 3, 8] x, float[8, 8] w, float[2, 3, 2, 4] k) => (float loss) {"
          + " h = MatMul (x, w) n = Constant <value_ints = [0, 0, 2, 4]> () r = Reshape (h, n)"
          + " t = Transpose <perm = [0, 2, 1, 3]> (r)"
          + " a = Constant <value_ints = [0]> () m = Constant <value_ints = [2]> ()"
          + " e = Constant <value_ints = [4]> () l = Constant <value_ints = [3]> ()"
          + " p = Slice (t, a, m, l) q = Slice (t, m, e, l) o = Neg (q)"
          + " u = Concat <axis = -1> (o, p) v = Mul (u, t)"
          + " s = Transpose <perm = [0, 2, 1, 3]> (v) y = Mul (s, k)"
          + " loss = ReduceSum <keepdims = 0> (y) }";

  @ParameterizedTest
  @ValueSource(
      strings = {
        ROTATED,
        "(float[2, 4, 5, 3] x, float[4, 4, 3, 3] w) => (float loss) {"
            + " t = Transpose <perm = [0, 1, 3, 2]> (x) c = Conv <pads = [1, 1, 1, 1]> (t, w)"
            + " r = Relu (c) y = MaxPool <kernel_shape = [3, 3], strides = [2, 2]> (r)"
            + " u = Transpose <perm = [0, 2, 3, 1]> (y) z = Mul (u, u)"
            + " loss = ReduceSum <keepdims = 0> (z) }",
      })
  void givesTheSame(String body) {
    Model model = TextReader.parse("<ir_version: 10, opset_import: [\"\" : 23]> g " + body);
    GradientGraph gradients = Gradients.of(model.graph(), List.of("loss"), List.of("x", "w"));
    RandomStream random = RandomStream.of(3, body);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    model
        .graph()
        .inputs()
        .forEach(
            i -> {
              long[] dims =
                  i.type()
                      .flatMap(t -> t.asTensor())
                      .flatMap(t -> t.shape())
                      .flatMap(s -> s.sizes())
                      .orElseThrow();
              float[] values = new float[Math.toIntExact(Tensor.elements(dims))];
              random.fillNormal(values, 0, values.length, 1);
              inputs.put(i.name(), Tensor.ofFloats(dims, values));
            });
    Map<String, Tensor> plain =
        run(model.withGraph(gradients.graph()), OptimizationLevel.NONE, inputs);
    Map<String, Tensor> optimised =
        run(model.withGraph(gradients.graph()), OptimizationLevel.ALL, inputs);
    assertThat(plain).isNotEmpty();
    plain.forEach(
        (name, expected) -> {
          double[] got = optimised.getOrDefault(name, expected).toDoubles();
          double[] want = expected.toDoubles();
          for (int i = 0; i < want.length; i++) {
            assertThat(got[i])
                .as("%s[%d]", name, i)
                .isCloseTo(want[i], org.assertj.core.data.Offset.offset(1e-3));
          }
        });
    assertThat(optimised.keySet()).isEqualTo(plain.keySet());
  }

  private static Map<String, Tensor> run(
      Model model, OptimizationLevel level, Map<String, Tensor> inputs) {
    try (Session session =
        Session.open(model, RunOptions.DEFAULT.withOptimization(level), List.of())) {
      return session.run(inputs);
    }
  }
}
