package org.assay.numeric.backward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.scan.TextScan;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Derivative graphs written by hand, run on ONNX Runtime at the worst input, give a non-finite
 * slope just where the scan of the loss says so. The slopes are those of PyTorch 2.15.
 */
class HandWrittenGradientsTest {
  private static final String CONSTANTS =
      "  one = Constant <value = float {1.0}> ()\n"
          + "  two = Constant <value = float {2.0}> ()\n"
          + "  half = Constant <value = float {0.5}> ()\n"
          + "  zero = Constant <value = float {0.0}> ()\n"
          + "  eps = Constant <value = float {1e-6}> ()\n"
          + "  axis = Constant <value = int64[1] {0}> ()\n";

  /**
   * A loss and its derivative by x.
   *
   * @param loss computes y from x
   * @param slope computes s from x and d, the adjoint of y, which is 1
   * @param at both elements of x
   * @param range of x
   * @param fails whether the slope is NaN or infinite
   */
  record Row(String title, String loss, String slope, double at, String range, boolean fails) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row(
            "root of a square",
            "q = Mul(x, x) y = Sqrt(q)",
            "q = Mul(x, x) y = Sqrt(q) k = Mul(two, y) dq = Div(d, k) a = Mul(dq, x) s = Add(a, a)",
            0,
            "[-1, 1]",
            true),
        new Row(
            "root of a padded square",
            "q = Mul(x, x) p = Add(q, eps) y = Sqrt(p)",
            "q = Mul(x, x) p = Add(q, eps) y = Sqrt(p) k = Mul(two, y) dq = Div(d, k)"
                + " a = Mul(dq, x) s = Add(a, a)",
            0,
            "[-1, 1]",
            false),
        new Row(
            "root times 0",
            "r = Sqrt(x) y = Mul(r, zero)",
            "r = Sqrt(x) dr = Mul(d, zero) k = Mul(two, r) s = Div(dr, k)",
            0,
            "[0, 1]",
            true),
        new Row(
            "discarded logarithm",
            "c = Greater(x, zero) l = Log(x) y = Where(c, l, zero)",
            "c = Greater(x, zero) dl = Where(c, d, zero) s = Div(dl, x)",
            0,
            "[0, 1]",
            true),
        new Row(
            "norm, its slope at 0 selected",
            "y = ReduceL2<keepdims = 1>(x, axis)",
            "n = ReduceL2<keepdims = 1>(x, axis) c = Equal(n, zero) r = Div(x, n)"
                + " m = Where(c, zero, r) s = Mul(d, m)",
            0,
            "[-1, 1]",
            false),
        new Row(
            "arc cosine",
            "y = Acos(x)",
            "q = Mul(x, x) u = Sub(one, q) r = Sqrt(u) i = Div(one, r) n = Neg(i) s = Mul(d, n)",
            1,
            "[-1, 1]",
            true),
        new Row(
            "arc tangent of 1/x",
            "q = Div(one, x) y = Atan(q)",
            "q = Div(one, x) p = Mul(q, q) b = Add(p, one) dq = Div(d, b) r = Div(q, x)"
                + " m = Mul(dq, r) s = Neg(m)",
            0,
            "[-1, 1]",
            true),
        new Row(
            "x to the power of a half",
            "y = Pow(x, half)",
            "e = Sub(half, one) p = Pow(x, e) k = Mul(half, p) s = Mul(d, k)",
            0,
            "[0, 1]",
            true),
        new Row(
            "saturated exponential",
            "e = Exp(x) y = Tanh(e)",
            "e = Exp(x) y = Tanh(e) q = Mul(y, y) u = Sub(one, q) de = Mul(d, u) s = Mul(de, e)",
            100,
            "[0, 100]",
            true),
        new Row(
            "1/x, squared on the way back",
            "y = Reciprocal(x)",
            "y = Reciprocal(x) q = Mul(y, y) m = Mul(d, q) s = Neg(m)",
            1e-25,
            "[1.0e-25, 1]",
            true),
        new Row(
            "logarithm of a clipped value",
            "k = Max(x, eps) y = Log(k)",
            "k = Max(x, eps) c = Greater(x, eps) dk = Div(d, k) s = Where(c, dk, zero)",
            0,
            "[0, 1]",
            false),
        new Row(
            "log-softmax",
            "y = LogSoftmax(x)",
            "l = LogSoftmax(x) p = Exp(l) t = ReduceSum<keepdims = 1>(d, axis) m = Mul(p, t)"
                + " s = Sub(d, m)",
            20,
            "[-20, 20]",
            false));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void failJustWhereTheScanSaysSo(Row row) {
    Model gradient =
        TextReader.parse(
            TextScan.HEADER
                + "g (float[2] x, float[2] d) => (float[2] s) {\n"
                + CONSTANTS
                + row.slope()
                + "\n}");
    double x = ElementType.FLOAT.format().round(row.at());
    try (Session session = Session.open(gradient, RunOptions.DEFAULT)) {
      double[] slope = session.run(Map.of("x", vector(x), "d", vector(1))).get("s").toDoubles();
      boolean finite = Arrays.stream(slope).allMatch(v -> Math.abs(v) <= Float.MAX_VALUE);
      assertThat(finite).as(Arrays.toString(slope)).isEqualTo(!row.fails());
    }
    String loss =
        TextScan.HEADER + "g (float[2] x) => (float[a] y) {\n" + CONSTANTS + row.loss() + "\n}";
    String spec =
        "inputs:\n  x: {role: other, valid: " + row.range() + "}\nloss: y\ntrainable: [x]\n";
    Stream<String> risks =
        TextScan.trained(loss, spec).findings().stream()
            .map(f -> f.ruleId())
            .filter(id -> id.startsWith("GR"));
    // A rule about the operator alone may say it too.
    assertThat(risks.toList().isEmpty()).isEqualTo(!row.fails());
  }

  private static Tensor vector(double value) {
    return Tensor.ofValues(ElementType.FLOAT, new long[] {2}, value, value);
  }
}
