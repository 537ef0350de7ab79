package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Results that would be finite in real numbers, where ONNX Runtime overflows before it gets there,
 * or that would not be, where it does not: each broke its bounds once.
 */
class OverflowOnTheWayTest {
  private static Bounds point(double value, long... dims) {
    return Bounds.uniform(ElementType.FLOAT, dims, (float) value, (float) value, 0);
  }

  private static Bounds point(ElementType type, double value, long... dims) {
    return Bounds.uniform(type, dims, value, value, 0);
  }

  private static Stream<Map.Entry<String, OneNode>> nodes() {
    double large = Float.MAX_VALUE / 64;
    return Stream.of(
        Map.entry(
            "a product of two before the third",
            OneNode.of("Einsum")
                .set("equation", "i,ij,j->")
                .with(point(1e30, 2), point(1e30, 2, 3), point(1e-30, 3))),
        Map.entry(
            "a product that vanishes before it is scaled",
            OneNode.of("Einsum")
                .set("equation", "i,ij,j->")
                .with(point(1e-25, 2), point(1.7e-20, 2, 3), point(1e30, 3))),
        Map.entry(
            "pixels times their mask before their weights",
            OneNode.of("DeformConv")
                .with(point(1e30, 1, 1, 2, 2), point(1e-30, 1, 1, 1, 1), point(0, 1, 2, 2, 2))
                .absent()
                .with(point(1e30, 1, 1, 2, 2))),
        Map.entry(
            "a transform of 20 by way of two of 64",
            OneNode.of("DFT")
                .with(
                    Bounds.uniform(
                        ElementType.FLOAT,
                        new long[] {1, 20, 2},
                        (float) -large,
                        (float) large,
                        0))),
        Map.entry(
            "a convolution that begins with its bias",
            OneNode.of("CausalConvWithState")
                .domain("com.microsoft")
                .with(point(-2e38, 1, 1, 3), point(1, 1, 1, 2), point(2e38, 1))
                .with(point(-2e38, 1, 1, 1))
                .outputs(2)),
        Map.entry(
            "a row of weight 0 that overflows",
            OneNode.of("Resize")
                .set("mode", "cubic")
                .set("coordinate_transformation_mode", "align_corners")
                .with(
                    Tensor.ofFloats(
                        new long[] {1, 1, 2, 2}, Float.MAX_VALUE, Float.MAX_VALUE, 2.5f, 1.5f))
                .absent()
                .absent()
                .with(Tensor.ofLongs(1, 1, 2, 6))),
        Map.entry(
            "a product that a fused sum brings back",
            OneNode.of("MatMul")
                .with(
                    Bounds.constant(Tensor.ofDoubles(new long[] {1, 3}, -1e308, 1.5e308, -1e307)),
                    point(ElementType.DOUBLE, 1.3, 3, 1))));
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void whatIsComputedIsWithinTheBounds(Map.Entry<String, OneNode> entry) {
    OneNode node = entry.getValue();
    String where = entry.getKey();
    RandomBounds random = new RandomBounds(RandomStream.of(1, where));
    assertThat(Containment.check(node.graph(), node.values(), random, 5, where)).isEqualTo(5);
  }

  @Test
  void transformsOfPowersOfTwoGoNoWayRound() {
    long[] dims = {1, 16, 2};
    double large = (float) (Float.MAX_VALUE / 64);
    Bounds x = Bounds.uniform(ElementType.FLOAT, dims, -large, large, 0);
    assertThat(OneNode.of("DFT").with(x).bounds().allFlags()).isZero();
    long[] others = {1, 15, 2};
    Bounds y = Bounds.uniform(ElementType.FLOAT, others, -large, large, 0);
    assertThat(OneNode.of("DFT").with(y).bounds().allFlags()).isEqualTo(Flags.ALL);
  }

  @Test
  void windowsOfComplexSignalsAreReadBeyondTheirEnd() {
    for (long parts : List.of(1L, 2L)) {
      Bounds y =
          OneNode.of("STFT")
              .set("onesided", 0)
              .with(point(1, 1, 8, parts))
              .with(Tensor.scalar(2L))
              .with(point(1, 4))
              .bounds();
      assertThat(y.allFlags()).isEqualTo(parts == 1 ? 0 : Flags.ALL);
    }
  }

  @Test
  void reflectionBetweenTheCornersOfOnePixelReadsAnything() {
    for (long width : List.of(1L, 2L)) {
      Bounds y =
          OneNode.of("GridSample")
              .set("padding_mode", "reflection")
              .set("align_corners", 1)
              .with(point(1, 1, 1, 2, width), point(0.5, 1, 1, 1, 2))
              .bounds();
      assertThat(y.allFlags()).isEqualTo(width == 1 ? Flags.ALL : 0);
    }
  }
}
