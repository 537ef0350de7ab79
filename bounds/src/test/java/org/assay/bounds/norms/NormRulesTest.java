package org.assay.bounds.norms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Norms that the rules claim against what ONNX Runtime computes, for inputs of known norm. */
class NormRulesTest {
  private static final List<Integer> SAMPLE = List.of(1, 2, 3);

  static Stream<NormCase> cases() {
    return Stream.of(
        unary("Relu(x)"),
        unary("Tanh(x)"),
        unary("LeakyRelu <alpha = 3.0> (x)"),
        unary("Elu <alpha = 2.0> (x)"),
        unary("HardSwish(x)"),
        unary("Sin(x)"),
        unary("Neg(x)"),
        unary("Mish(x)"),
        unary("Transpose <perm = [0, 2, 3, 1]> (x)", "2,4,5,3"),
        unary("Flatten(x)", "2,60"),
        unary(
            "MaxPool <kernel_shape = [3, 3], strides = [2, 1], pads = [1, 1, 1, 1]> (x)",
            "2,3,2,5"),
        unary("AveragePool <kernel_shape = [2, 2]> (x)", "2,3,3,4"),
        unary("AveragePool <kernel_shape = [3, 3], pads = [1, 1, 1, 1]> (x)"),
        unary("GlobalAveragePool(x)", "2,3,1,1"),
        unary("GlobalMaxPool(x)", "2,3,1,1"),
        unary("Concat <axis = 1> (x, x)", "2,6,4,5"),
        unary("Concat <axis = 0> (x, x)", "4,3,4,5"),
        unary("Add(x, x)"),
        unary("Sum(x, x, x)"),
        unary("Max(x, x)"),
        NormCase.not("a shifted Relu", SAMPLE, model("float[2, 3, 4, 5] x", "Cosh(x)", "2,3,4,5")),
        NormCase.not(
            "Softmax knows its own", SAMPLE, model("float[2, 3, 4, 5] x", "Exp(x)", "2,3,4,5")),
        with("a convolution", "float[4, 3, 3, 3] w, float[4] b", "Conv(x, w, b)", "2,4,2,3"),
        with("padded", "float[4, 3, 3, 3] w", "Conv <pads = [1, 1, 1, 1]> (x, w)", "2,4,4,5"),
        with(
            "strided and dilated alike",
            "float[4, 3, 2, 2] w",
            "Conv <strides = [2, 2], dilations = [2, 2], pads = [1, 1, 1, 1]> (x, w)",
            "2,4,2,3"),
        with("grouped", "float[6, 1, 2, 3] w", "Conv <group = 3> (x, w)", "2,6,3,3"),
        with("one position", "float[5, 3, 1, 1] w", "Conv(x, w)", "2,5,4,5"),
        with(
            "transposed",
            "float[3, 4, 3, 3] w, float[4] b",
            "ConvTranspose <strides = [2, 2]> (x, w, b)",
            "2,4,9,11"),
        with("a product", "float[5, 7] w", "MatMul(x, w)", "2,3,4,7"),
        with("a scale", "float[3, 1, 1] w", "Mul(x, w)", "2,3,4,5"),
        with("a shift", "float[3, 1, 1] w", "Add(x, w)", "2,3,4,5"),
        with(
            "batch normalisation",
            "float[3] s, float[3] b, float[3] m",
            "BatchNormalization(x, s, b, m, v)",
            "2,3,4,5"),
        NormCase.gains(
            "mixing tokens",
            List.of(1, 2),
            model("float[2, 4, 5] x, float[6, 4] w", "MatMul(w, x)", "2,6,5")),
        NormCase.gains(
            "a dense layer",
            List.of(1),
            model(
                "float[2, 4] x, float[6, 4] w, float[6] b",
                "Gemm <transB = 1, alpha = 0.5, beta = 2.0> (x, w, b)",
                "2,6")),
        NormCase.gains(
            "scores",
            List.of(2),
            model("float[2, 3, 4] x, float[2, 5, 4] z", "MatMul(x, t)", "2,3,5")
                .replace("y =", "t = Transpose <perm = [0, 2, 1]> (z)\n  y =")),
        NormCase.gains(
            "positions, one channel at a time",
            List.of(1),
            model("float[2, 3, 4, 5] x, float[4, 3, 2, 2] w", "Conv(x, w)", "2,4,3,4")),
        NormCase.gains(
            "features of a token",
            List.of(2),
            model("float[2, 3, 4] x, float[4, 6] w", "MatMul(x, w)", "2,3,6")),
        NormCase.gains(
            "a reshape into heads",
            List.of(2),
            model("float[2, 3, 8] x", "Reshape(x, s)", "2,3,2,4")
                .replace("y =", "s = Constant <value = int64[4] {2, 3, 2, 4}> ()\n  y =")),
        NormCase.gains(
            "a reshape that tears them apart",
            List.of(1, 2),
            model("float[2, 3, 8] x", "Reshape(x, s)", "2,4,6")
                .replace("y =", "s = Constant <value = int64[3] {2, 4, 6}> ()\n  y =")),
        NormCase.gains(
            "layer normalisation",
            List.of(2),
            model(
                "float[2, 3, 8] x, float[8] s, float[8] b",
                "LayerNormalization(x, s, b)",
                "2,3,8")),
        with(
            "a fused convolution",
            "float[4, 3, 3, 3] w, float[4] b",
            "com.microsoft.FusedConv <activation = \"Relu\"> (x, w, b)",
            "2,4,2,3"),
        NormCase.gains(
            "fused scores",
            List.of(2),
            model(
                "float[2, 3, 4] x, float[2, 5, 4] z",
                "com.microsoft.FusedMatMul <transB = 1, alpha = 0.5> (x, z)",
                "2,3,5")),
        NormCase.gains(
            "a fused product",
            List.of(2),
            model(
                "float[2, 3, 4] x, float[6, 4] w",
                "com.microsoft.FusedMatMul <transB = 1> (x, w)",
                "2,3,6")),
        NormCase.gains(
            "root mean square of a sum",
            List.of(2),
            model(
                "float[2, 3, 8] x, float[2, 3, 8] z, float[8] s",
                "com.microsoft.SkipSimplifiedLayerNormalization <epsilon = 1e-2> (x, z, s)",
                "2,3,8")),
        NormCase.gains(
            "softmax", List.of(2), model("float[2, 3, 8] x", "Softmax <axis = -1> (x)", "2,3,8")),
        NormCase.gains(
            "root mean square by hand",
            List.of(2),
            model("float[2, 3, 8] x", "Div(x, r)", "2,3,8")
                .replace(
                    "y =",
                    """
                    a = Constant <value = int64[1] {2}> ()
                      e = Constant <value = float {1e-6}> ()
                      q = Mul(x, x)
                      m = ReduceMean(q, a)
                      v = Add(m, e)
                      r = Sqrt(v)
                      y =""")),
        NormCase.gains(
            "unit length by hand",
            List.of(2),
            model("float[2, 3, 8] x", "Div(x, c)", "2,3,8")
                .replace(
                    "y =",
                    """
                    a = Constant <value = int64[1] {2}> ()
                      e = Constant <value = float {1e-12}> ()
                      n = ReduceL2(x, a)
                      c = Max(n, e)
                      y =""")),
        NormCase.gains(
            "a mean",
            List.of(1, 2),
            model("float[2, 3, 8] x", "ReduceMean <keepdims = 0> (x, a)", "2,3")
                .replace("y =", "a = Constant <value = int64[1] {-1}> ()\n  y =")),
        NormCase.gains(
            "a sum",
            List.of(2),
            model("float[2, 3, 8] x", "ReduceSum(x, a)", "2,1,8")
                .replace("y =", "a = Constant <value = int64[1] {1}> ()\n  y =")),
        NormCase.gains(
            "the norm itself",
            List.of(2),
            model("float[2, 3, 8] x", "ReduceL2(x, a)", "2,3,1")
                .replace("y =", "a = Constant <value = int64[1] {2}> ()\n  y =")));
  }

  @Test
  void whatOverflowsBeforeItIsScaledDownIsNotCut() {
    NormCase large =
        NormCase.not(
            "a dense layer, scaled down",
            List.of(1),
            model("float[1, 4] x, float[3, 4] w", "Gemm <transB = 1, alpha = 1e-3> (s, w)", "1,3")
                .replace(
                    "y =",
                    "k = Constant <value = float {1e38}> ()\n  t = Mul(x, k)\n  s = Mul(t, h)\n  y =")
                .replace("  t =", "  h = Constant <value = float {6.0}> ()\n  t ="));
    assertThat(large.bounds(1, true).allFlags()).isNotZero();
  }

  @Test
  void whatIsNormalisedIsTheFirstOutputAndNotItsMean() {
    NormCase mean =
        NormCase.not(
            "the mean of a layer",
            List.of(1),
            model("float[1, 4] x, float[4] s", "Relu(m)", "1,1")
                .replace(
                    "y =",
                    """
                    k = Constant <value = float {1000.0}> ()
                      t = Add(x, k)
                      n, m = LayerNormalization(t, s)
                      y ="""));
    assertThat(mean.bounds(1, true).hull().hi).isGreaterThanOrEqualTo(1000);
  }

  private static NormCase unary(String expression) {
    return unary(expression, "2,3,4,5");
  }

  private static NormCase unary(String expression, String dims) {
    return NormCase.gains(expression, SAMPLE, model("float[2, 3, 4, 5] x", expression, dims));
  }

  private static NormCase with(String title, String weights, String expression, String dims) {
    String more = weights + (expression.contains(", v)") ? ", float[3] v" : "");
    return NormCase.gains(title, SAMPLE, model("float[2, 3, 4, 5] x, " + more, expression, dims));
  }

  private static String model(String inputs, String expression, String dims) {
    return "g (%s) => (float[%s] y)\n{\n  y = %s\n}\n".formatted(inputs, dims, expression);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsClaimedHoldsOnOrt(NormCase given) {
    for (long seed = 1; seed <= 3; seed++) {
      Bounds claimed = given.bounds(seed, true);
      for (Tensor y : given.outputs(seed, 8)) {
        double[] values = y.toDoubles();
        Norms norms = claimed.norms();
        for (int i = 0; i < norms.count(); i++) {
          assertThat(NormCase.norm(values, y.dims(), norms.axes(i)))
              .as("norm over %s, seed %d", Long.toBinaryString(norms.axes(i)), seed)
              .isLessThanOrEqualTo(norms.bound(i) * (1 + 1e-12));
        }
        norms.blocks().ifPresent(b -> blocks(b, values, y.dims()));
        within(claimed, values);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itGainsWhereItShould(NormCase given) {
    double with = given.bounds(1, true).hull().magnitude();
    double without = given.bounds(1, false).hull().magnitude();
    boolean tighter = with < without * 0.5 || given.bounds(1, true).norms().count() > 0;
    assertThat(tighter).as("%s against %s", with, without).isEqualTo(given.gains());
  }

  private static void blocks(Norms.Blocks blocks, double[] values, long[] dims) {
    long inner = 1;
    for (int i = 2; i < dims.length; i++) {
      inner *= dims[i];
    }
    double[] squares = new double[(int) dims[0] * blocks.ends().length];
    for (int i = 0; i < values.length; i++) {
      long channel = i / inner % dims[1];
      int block = 0;
      while (blocks.ends()[block] <= channel) {
        block++;
      }
      int sample = (int) (i / inner / dims[1]);
      squares[sample * blocks.ends().length + block] += values[i] * values[i];
    }
    for (int i = 0; i < squares.length; i++) {
      assertThat(Math.sqrt(squares[i]))
          .isLessThanOrEqualTo(blocks.bounds()[i % blocks.ends().length] * (1 + 1e-12));
    }
  }

  private static void within(Bounds claimed, double[] values) {
    Axis[] each = new Axis[claimed.rank()];
    for (int i = 0; i < each.length; i++) {
      each[i] = Axis.each(claimed.dims()[i]);
    }
    Bounds fine = claimed.on(each);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isBetween(fine.lo()[i], fine.hi()[i]);
    }
  }

  @Test
  void blocksOfChannelsMeetAndJoin() {
    Norms a =
        Norms.NONE.withBlocks(
            Optional.of(new Norms.Blocks(new long[] {1, 3}, new double[] {3, 4})));
    Norms b =
        Norms.NONE.withBlocks(
            Optional.of(new Norms.Blocks(new long[] {1, 3}, new double[] {5, 1})));
    assertThat(a.blocks().orElseThrow().total()).isBetween(5.0, 5.0001);
    assertThat(a.meet(b).blocks().orElseThrow().bounds()).containsExactly(3, 1);
    assertThat(a.join(b).blocks().orElseThrow().bounds()).containsExactly(5, 4);
    assertThat(a.join(Norms.NONE).blocks()).isEmpty();
  }
}
