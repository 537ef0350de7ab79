package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever acts as plain arithmetic overflows as such: ND007 for huge operands, which do overflow
 * on ONNX Runtime, and nothing for modest ones.
 */
class PlainOverflowTest {
  private static final double HUGE = 3e38;

  /**
   * One operator.
   *
   * @param opset of the standard domain
   * @param x dimensions of the input x, of floats
   * @param body makes y
   * @param pattern factors of the greatest number, repeated, that make it overflow
   */
  private record Overflow(int opset, String x, String body, double... pattern) {
    String model() {
      return "< ir_version: 10, opset_import: [\"\" : "
          + opset
          + ", \"com.microsoft\" : 1] >\ng (float["
          + x
          + "] x) => (y) {\n"
          + "  one = Constant <value = float {1.0}> ()\n"
          + "  first = Constant <value = int64[1] {1}> ()\n"
          + "  axis = Constant <value = int64 {1}> ()\n"
          + "  pair = Constant <value = float[2] {1.0, 1.0}> ()\n"
          + "  kernel = Constant <value = float[1, 1, 2, 2] {1.0, 1.0, 1.0, 1.0}> ()\n"
          + "  matrix = Constant <value = float[2, 2] {1.0, 1.0, 1.0, 1.0}> ()\n  "
          + body
          + "\n}";
    }

    @Override
    public String toString() {
      return body;
    }
  }

  private static Overflow of(String x, String body, double... pattern) {
    return new Overflow(22, x, body, pattern);
  }

  static Stream<Overflow> overflows() {
    return Stream.of(
        of("2, 2", "y = Add(x, x)", 1),
        of("2, 2", "n = Neg(x) y = Sub(x, n)", 1),
        of("2, 2", "y = Mul(x, x)", 1),
        of("2, 2", "y = Sum(x, x, x)", 1),
        of("2, 2", "y = Mean(x, x, x)", 1),
        of("2, 2", "y = CumSum(x, axis)", 1),
        of("2, 2", "y = MatMul(x, matrix)", 1),
        of("2, 2", "y = Gemm(x, matrix)", 1),
        of("2, 2", "y = Einsum<equation = \"ij,jk->ik\">(x, matrix)", 1),
        of("2, 2", "y = com.microsoft.FusedMatMul(x, matrix)", 1),
        of("2, 2", "y = Det(x)", 1, -1, 1, 1),
        of("2, 2", "y = ReduceSum(x, first)", 1),
        of("2, 2", "y = ReduceMean(x, first)", 1),
        of("2, 2", "y = ReduceL1(x, first)", 1),
        of("2, 2", "y = ReduceL2(x, first)", 1),
        of("2, 2", "y = ReduceSumSquare(x, first)", 1),
        of("2, 2", "y = ReduceProd(x, first)", 1),
        of("2, 2", "y = LeakyRelu<alpha = 10.0>(x)", -1),
        of("2, 2", "ten = Constant <value = float {10.0}> () y = PRelu(x, ten)", -1),
        of("2, 2", "y = Selu<gamma = 2.0>(x)", 1),
        of("1, 1, 2, 2", "y = Conv(x, kernel)", 1),
        of("1, 1, 2, 2", "y = ConvTranspose(x, kernel)", 1),
        of("1, 1, 2, 2", "y = AveragePool<kernel_shape = [2, 2]>(x)", 1),
        of("1, 1, 2, 2", "y = GlobalAveragePool(x)", 1),
        of("1, 1, 2, 2", "y = LpPool<kernel_shape = [2, 2]>(x)", 1),
        new Overflow(21, "1, 1, 2, 2", "y = GlobalLpPool(x)", 1),
        of(
            "1, 1, 1, 4",
            "s = Constant <value = float[4] {1.0, 1.0, 1.0, 2.0}> ()"
                + " y = Resize<mode = \"cubic\">(x, , s)",
            1,
            -1,
            1,
            1),
        of("1, 2, 2", "y = LayerNormalization(x, pair)", 1, -1),
        of("1, 2, 2", "y = InstanceNormalization(x, pair, pair)", 1),
        of("1, 2, 2", "y = GroupNormalization<num_groups = 1>(x, pair, pair)", 1, -1),
        of("1, 2, 1, 2", "y = LRN<size = 1>(x)", 1),
        of("1, 2, 2", "two = Add(pair, pair) y = BatchNormalization(x, two, pair, pair, pair)", 1),
        of(
            "2, 2",
            "i = Constant <value = int64[2, 2] {0, 0, 0, 0}> ()"
                + " y = ScatterElements<axis = 1, reduction = \"add\">(x, i, x)",
            1),
        of(
            "2, 2",
            "l = Constant <value = int64[2] {0, 0}> ()"
                + " y = NegativeLogLikelihoodLoss<reduction = \"sum\">(x, l)",
            -1),
        of("2, 2", "y = Cast<to = 10>(x)", 1),
        new Overflow(23, "1, 1, 2, 2", "y = Attention(x, x, x)", 1, -1, -1, 1));
  }

  @ParameterizedTest
  @MethodSource("overflows")
  void hugeOperandsAreFoundAndDoOverflow(Overflow o) {
    assertThat(scan(o, "[-3.0e+38, 3.0e+38]")).anyMatch(f -> f.equals("ND007 y"));
    assertThat(Arrays.stream(run(o).toDoubles()).allMatch(Double::isFinite)).isFalse();
  }

  @Test
  void aRecurrenceWithoutClipOverflows() {
    String weight = "w = Constant <value = float[1, 1, 1] {1e5}> ()";
    String node = " y = RNN<hidden_size = 1, activations = [\"%s\"]>(x, w, w)";
    Overflow relu = of("2, 1, 1", weight + node.formatted("Relu"), 1);
    assertThat(scan(relu, "[-3.0e+38, 3.0e+38]")).contains("ND007 y");
    assertThat(Arrays.stream(run(relu).toDoubles()).allMatch(Double::isFinite)).isFalse();
    Overflow tanh = of("2, 1, 1", weight + node.formatted("Tanh"), 1);
    assertThat(scan(tanh, "[-2, 2]")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("overflows")
  void modestOperandsAreNone(Overflow o) {
    assertThat(scan(o, "[-2, 2]")).isEmpty();
  }

  private static List<String> scan(Overflow o, String range) {
    return TextScan.lines(
        TextScan.trained(o.model(), "inputs:\n  x: {role: data, valid: " + range + "}\n"));
  }

  private static Tensor run(Overflow o) {
    Model model = TextReader.parse(o.model());
    ValueInfo input = model.graph().inputs().get(0);
    TensorType type = input.type().orElseThrow().asTensor().orElseThrow();
    long[] dims =
        type.shape().orElseThrow().dims().stream().mapToLong(d -> ((Dim.Known) d).size()).toArray();
    int size = 1;
    for (long dim : dims) {
      size *= (int) dim;
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (HUGE * o.pattern()[i % o.pattern().length]);
    }
    Map<String, Tensor> feed = new LinkedHashMap<>();
    feed.put(input.name(), Tensor.ofValues(type.element(), dims, values));
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      return session.run(feed).get("y");
    }
  }
}
