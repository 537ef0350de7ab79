package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

class PoolingAndNormalisationTest {
  private static Bounds flagged(double lo, double hi, int flags, long... dims) {
    return Bounds.uniform(ElementType.FLOAT, dims, lo, hi, flags);
  }

  private static Bounds range(double lo, double hi, long... dims) {
    return flagged((float) lo, (float) hi, 0, dims);
  }

  @Test
  void maxPoolStaysWithinItsOperand() {
    Bounds y =
        OneNode.of("MaxPool").with(range(-1, 2, 1, 3, 8, 8)).set("kernel_shape", 2, 2).bounds();
    assertThat(y.dims()).containsExactly(1, 3, 7, 7);
    assertThat(y.hull().lo).isEqualTo(-1);
    assertThat(y.hull().hi).isEqualTo(2);
    assertThat(y.allFlags()).isZero();
  }

  @Test
  void maxPoolOfNanMayGiveTheLeastFloat() {
    Bounds y =
        OneNode.of("MaxPool")
            .with(flagged(-1, 2, Flags.NAN, 1, 3, 8, 8))
            .set("kernel_shape", 2, 2)
            .bounds();
    assertThat(y.hull().lo).isEqualTo(-Float.MAX_VALUE);
  }

  @Test
  void averagePoolCountsPaddingOnlyIfTold() {
    OneNode node =
        OneNode.of("AveragePool")
            .with(range(2, 3, 1, 1, 8))
            .set("kernel_shape", new long[] {2})
            .set("pads", 1, 1);
    assertThat(node.bounds().hull().lo).isCloseTo(2, within(1e-5));
    assertThat(node.set("count_include_pad", 1).bounds().hull().lo).isEqualTo(0);
  }

  @Test
  void averagePoolOverflowsInTheSum() {
    Bounds y =
        OneNode.of("AveragePool")
            .with(range(-1, 3e38, 1, 1, 8))
            .set("kernel_shape", new long[] {2})
            .bounds();
    assertThat(y.allFlags()).isEqualTo(Flags.POSITIVE);
  }

  @Test
  void layerNormIsBoundedByTheRootOfItsLength() {
    Bounds one = range(1, 1, 64);
    Bounds zero = range(0, 0, 64);
    Cell y = OneNode.of("LayerNormalization").with(range(-5, 5, 2, 64), one, zero).bounds().hull();
    assertThat(y.hi).isBetween(Math.sqrt(63), Math.sqrt(63) * 1.001);
    assertThat(y.flags).isZero();
    // ONNX Runtime: x = (1e5, 1e5 + 1 ulp) and the like exceed it.
    Cell far =
        OneNode.of("LayerNormalization").with(range(-1e5, 1e5, 2, 64), one, zero).bounds().hull();
    assertThat(far.hi).isBetween(1.1 * 8, 4.0 * 8 + 10);
    assertThat(
            OneNode.of("LayerNormalization")
                .with(range(-3e38, 3e38, 2, 64), one, zero)
                .bounds()
                .allFlags())
        .isEqualTo(Flags.ALL);
  }

  @Test
  void layerNormOfANarrowRangeIsBoundedByEpsilon() {
    Cell y =
        OneNode.of("LayerNormalization")
            .with(range(-1e-4, 1e-4, 2, 64), range(1, 1, 64), range(0, 0, 64))
            .bounds()
            .hull();
    assertThat(y.hi).isBetween(0.0632, 0.0634);
  }

  @Test
  void groupNormMayCancelToNan() {
    Bounds scale = range(1, 1, 4);
    Bounds bias = range(0, 0, 4);
    OneNode small =
        OneNode.of("GroupNormalization")
            .with(range(-1, 1, 1, 4, 5), scale, bias)
            .set("num_groups", 2);
    assertThat(small.bounds().allFlags()).isZero();
    OneNode large =
        OneNode.of("GroupNormalization")
            .with(range(0, 101, 1, 4, 5), scale, bias)
            .set("num_groups", 2);
    assertThat(large.bounds().allFlags() & Flags.NAN).isNotZero();
  }

  @Test
  void batchNormFailsOnlyWhereTheVarianceMayReachMinusEpsilon() {
    Bounds x = range(-3, 3, 1, 2, 4);
    Bounds one = range(1, 1, 2);
    Bounds zero = range(0, 0, 2);
    Bounds y =
        OneNode.of("BatchNormalization").with(x, one, zero, zero, range(0.25, 1, 2)).bounds();
    assertThat(y.allFlags()).isZero();
    assertThat(y.hull().hi).isBetween(5.99, 6.0);
    Bounds bad =
        OneNode.of("BatchNormalization").with(x, one, zero, zero, range(-1, 1, 2)).bounds();
    assertThat(bad.allFlags()).isEqualTo(Flags.ALL);
  }

  @Test
  void meanVarianceNormalizationDividesZeroByZero() {
    Bounds y = OneNode.of("MeanVarianceNormalization").with(range(-1, 1, 1, 2, 4, 4)).bounds();
    assertThat(y.allFlags() & Flags.NAN).isNotZero();
  }

  @Test
  void elementsThatSurelyDifferHaveAVariance() {
    Bounds x = Rearrange.concat(2, 100, range(0, 0.25, 1, 2, 2, 4), range(0.75, 1, 1, 2, 2, 4));
    Bounds y = OneNode.of("MeanVarianceNormalization").with(x).bounds();
    assertThat(y.allFlags()).isZero();
    assertThat(y.hull().magnitude()).isLessThan(5);
    // Far from zero the squares cancel: rounding may leave nothing of it.
    Bounds far =
        Rearrange.concat(
            2, 100, range(1e4, 1e4 + 1, 1, 2, 2, 4), range(1e4 + 2, 1e4 + 3, 1, 2, 2, 4));
    assertThat(OneNode.of("MeanVarianceNormalization").with(far).bounds().allFlags()).isNotZero();
  }

  @Test
  void aGroupNeedsNoEpsilonWhereItsElementsDiffer() {
    Bounds x = Rearrange.concat(2, 100, range(-9, -8, 1, 2, 2, 4), range(8, 9, 1, 2, 2, 4));
    Bounds ones = range(1, 1, 2);
    OneNode group = OneNode.of("GroupNormalization").set("num_groups", 1).set("epsilon", 1e-6f);
    Bounds y = group.with(x, ones, range(0, 0, 2)).bounds();
    assertThat(y.allFlags()).isZero();
    assertThat(y.hull().magnitude()).isLessThan(6);
    Bounds all = range(-9, 9, 1, 2, 4, 4);
    OneNode other = OneNode.of("GroupNormalization").set("num_groups", 1).set("epsilon", 1e-6f);
    assertThat(other.with(all, ones, range(0, 0, 2)).bounds().allFlags()).isNotZero();
  }

  @Test
  void emptyTensorsPass() {
    assertThat(
            OneNode.of("LayerNormalization")
                .with(range(-1, 1, 0, 4), range(1, 1, 4), range(0, 0, 4))
                .bounds()
                .cells())
        .isZero();
    assertThat(OneNode.of("GlobalAveragePool").with(range(-1, 1, 0, 3, 4, 4)).bounds().cells())
        .isZero();
  }
}
