package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime computes by another kernel than usual for some shapes, types and opsets. */
class KernelChoiceTest {
  private static final String MODEL =
      "< ir_version: 8, opset_import: [\"\" : %d] >\n"
          + "g (%s[%d] x) => (%s[%d] y) <%s two = {2}> { y = %s }";

  private static Tensor run(int opset, String type, String call, Tensor x) {
    long n = x.dims()[0];
    String text = MODEL.formatted(opset, type, n, type, n, type, call);
    try (Session session = Session.open(TextReader.parse(text), RunOptions.DEFAULT)) {
      Tensor y = session.run(Map.of("x", x), List.of("y")).get("y");
      assertThat(y).isNotNull();
      return y;
    }
  }

  private static Bounds points(ElementType type, long n, double value) {
    return Bounds.uniform(type, new long[] {n}, value, value, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void squaresOfOneElementAreNotRoundedCorrectly(int n) {
    // Its square lies next to the middle of two numbers.
    float value = 6.389101028442383f;
    float[] values = new float[n];
    java.util.Arrays.fill(values, value);
    Tensor y = run(18, "float", "Pow(x, two)", Tensor.ofFloats(new long[] {n}, values));
    Bounds bounds =
        OneNode.of("Pow")
            .with(points(ElementType.FLOAT, n, value))
            .with(Tensor.scalar(2f))
            .bounds();
    Containment.contains(bounds, y, "square of " + n);
    assertThat(Math.nextUp((float) bounds.hull().lo)).isEqualTo((float) bounds.hull().hi);
  }

  @Test
  void squaresThatAreNumbersAreExact() {
    for (ElementType type : List.of(ElementType.FLOAT, ElementType.DOUBLE)) {
      Bounds y = OneNode.of("Pow").with(points(type, 3, -1.5)).with(Tensor.scalar(2f)).bounds();
      assertThat(y.hull().lo).isEqualTo(2.25);
      assertThat(y.hull().hi).isEqualTo(2.25);
      Bounds zero = OneNode.of("Pow").with(points(type, 3, 0)).with(Tensor.scalar(2f)).bounds();
      assertThat(zero.hull().hi).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY})
  void theClassBehindTheLastIsDrawnWhereNoWeightIsFinite(float weight) {
    Tensor weights = Tensor.ofFloats(new long[] {2, 3}, weight, weight, weight, 1, 2, weight);
    OneNode node = OneNode.of("Multinomial").set("sample_size", 20).with(weights);
    RandomBounds random = new RandomBounds(RandomStream.of(1, "weights"));
    assertThat(Containment.check(node.graph(), node.values(), random, 3, "classes")).isEqualTo(3);
    assertThat(node.bounds().hull().hi).isEqualTo(Float.isFinite(weight) ? 2 : 3);
  }

  @Test
  void mishExceedsItsOperand() {
    float[] values = {8.93699836730957f, 8.47533130645752f, 8.30390453338623f};
    for (int i = 0; i < values.length; i++) {
      float[] all = new float[13];
      java.util.Arrays.fill(all, values[i]);
      Tensor y = run(18, "float", "Mish(x)", Tensor.ofFloats(new long[] {13}, all));
      Bounds bounds = OneNode.of("Mish").with(points(ElementType.FLOAT, 13, values[i])).bounds();
      Containment.contains(bounds, y, "Mish of " + values[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "double"})
  void softplusBeforeOpset22IsInfiniteWhereTheExponentialIs(String name) {
    ElementType type = name.equals("double") ? ElementType.DOUBLE : ElementType.FLOAT16;
    for (double value : new double[] {-30, -12, 0, 80, 100, 1000}) {
      Tensor x = Tensor.ofValues(type, new long[] {3}, value, value, value);
      Tensor y = run(18, name, "Softplus(x)", x);
      Bounds bounds = OneNode.of("Softplus").with(points(type, 3, value)).bounds();
      Containment.contains(bounds, y, "Softplus of " + value);
      boolean overflows = value > (type == ElementType.DOUBLE ? 709 : 88);
      assertThat(bounds.allFlags()).isEqualTo(overflows ? Flags.POSITIVE : 0);
    }
  }
}
