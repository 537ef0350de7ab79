package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.RefValue;
import org.assay.testkit.gradients.GradientCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of operators that no recipe makes, against central differences. */
class RareFormsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(double s) => (double[2, 3] y) { q = Constant <value = int8[2, 3] {1, -2, 3, 4, 5, 6}> ()"
            + " y = DequantizeLinear (q, s)",
        "(double[3] s) => (double[2, 3] y) { q = Constant <value = int8[2, 3] {1, -2, 3, 4, 5, 6}>"
            + " () z = Constant <value = int8[3] {1, 2, 3}> ()"
            + " y = DequantizeLinear <axis = -1> (q, s, z)",
        "(double[1] a, double[1] d) => (double[n] y) { z = Constant <value_ints = [0]> () s = Squeeze"
            + " (a, z) l = Constant <value = double {9.0}> () e = Squeeze (d, z) y = Range (s, l,"
            + " e)",
        "(double[3, 4] x) => (double[n] y) { r = Round (x) y, i = Unique (r)",
        "(double[3, 4] x) => (double[n] y) { y = Unique (x)",
        "(double[3, 3] x) => (double[3] y) { y = Einsum <equation = \"ii->i\"> (x)",
        "(double[3, 3] x, double[3, 2] w) => (double y) { y = Einsum <equation = \"ii,ij->\"> (x, w)",
        "(double[2, 1, 3, 4] x, double[5, 4, 2] w) => (double[2, 5, 3, 2] y) {"
            + " y = Einsum <equation = \"...ij,...jk->...ik\"> (x, w)",
        "(double[3, 4] x, double[2, 4] w) => (double[4] y) { y = Einsum <equation = \"ab,cb->b\"> (x,"
            + " w)",
        "(double[N, 4] x, double[M] w) => (double[A, B] y) { y = Mul (x, w)",
        "(double[N, K] x) => (double[A, B] y) { s = Constant <value_ints = [-1]> ()"
            + " e = Constant <value_ints = [-100]> () a = Constant <value_ints = [1]> ()"
            + " t = Constant <value_ints = [-2]> () y = Slice (x, s, e, a, t)",
        "(double[N, K] x) => (double[A, B] y) { s = Constant <value_ints = [1]> ()"
            + " e = Constant <value_ints = [100]> () a = Constant <value_ints = [-1]> ()"
            + " y = Slice (x, s, e, a)",
        // Kernels of one channel: windows wider than the data, steps, no padding; few channels.
        "(double[2, 3, 7, 4] x, double[3, 1, 3, 3] w) => (double[a, b, c, d] y) {"
            + " y = Conv <group = 3, dilations = [6, 3], pads = [6, 3, 6, 3]> (x, w)",
        "(double[1, 2, 3, 4] x, double[2, 1, 3, 3] w) => (double[a, b, c, d] y) {"
            + " y = Conv <group = 2, dilations = [5, 6], pads = [5, 6, 5, 6]> (x, w)",
        "(double[2, 2, 7, 6] x, double[2, 1, 5, 3] w) => (double[a, b, c, d] y) {"
            + " y = Conv <group = 2, strides = [2, 3], pads = [2, 1, 2, 0]> (x, w)",
        "(double[1, 2, 6, 5] x, double[2, 1, 3, 2] w) => (double[a, b, c, d] y) {"
            + " y = Conv <group = 2, pads = [0, 1, 2, 0]> (x, w)",
        "(double[2, 2, 6, 7] x, double[1, 2, 1, 1] w) => (double[a, b, c, d] y) {"
            + " y = Conv (x, w)",
        "(double[2, 1, 5, 6] x, double[2, 1, 1, 1] w) => (double[a, b, c, d] y) {"
            + " y = Conv (x, w)",
        "(double[2, 2, 6, 7] x, double[3, 2, 3, 3] w) => (double[a, b, c, d] y) {"
            + " y = Conv <strides = [2, 2], pads = [1, 1, 1, 1]> (x, w)",
        "(double[1, 1, 5, 4] x, double[3, 1, 3, 2] w) => (double[a, b, c, d] y) {"
            + " y = Conv <pads = [2, 1, 0, 1], dilations = [1, 2]> (x, w)",
      })
  void agreeWithCentralDifferences(String body) {
    Model model = TextReader.parse("<ir_version: 10, opset_import: [\"\" : 23]> g " + body + " }");
    RandomStream random = RandomStream.of(7, body);
    Map<String, RefValue> inputs = new LinkedHashMap<>();
    Map<String, int[]> open = Map.of("x", new int[] {3, 4}, "w", new int[] {4});
    model
        .graph()
        .inputs()
        .forEach(
            i -> {
              int[] dims =
                  i.type()
                      .flatMap(t -> t.asTensor())
                      .flatMap(t -> t.shape())
                      .flatMap(s -> s.sizes())
                      .map(s -> java.util.Arrays.stream(s).mapToInt(d -> (int) d).toArray())
                      .orElse(open.getOrDefault(i.name(), new int[0]));
              double[] values =
                  new double[java.util.Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
              java.util.Arrays.setAll(values, k -> random.nextDouble(0.7, 1.9));
              inputs.put(
                  i.name(), RefValue.ofReals(org.assay.onnx.ElementType.DOUBLE, dims, values));
            });
    GradientCheck.Tally tally = new GradientCheck(Graphs.ALL, model, inputs, random).run(true);
    assertThat(tally.failures()).isEmpty();
    assertThat(tally.checked()).isPositive();
  }
}
