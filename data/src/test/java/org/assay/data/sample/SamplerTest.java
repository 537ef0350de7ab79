package org.assay.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Ranges;
import org.assay.data.spec.Role;
import org.assay.data.spec.WeightInit;
import org.assay.data.spec.WeightMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {
  private static final Range UNIT = new Range(0, 1, "test");

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "test");
  }

  private static double[] draw(Role role, double lo, double hi, DType type, int... shape) {
    NdArray drawn = InputSampler.draw(role, new Range(lo, hi, "test"), type, shape, stream(1));
    assertThat(drawn.type()).isEqualTo(type);
    assertThat(drawn.shape()).isEqualTo(shape);
    return drawn.toDoubles();
  }

  @ParameterizedTest
  @EnumSource
  void staysInsideTheRangeAfterRounding(Role role) {
    double[][] ranges = {
      {-0.1, 0.3}, {0, 1}, {-50, 50}, {0.1, 0.9}, {-3, 3}, {0.7, 5.3}, {590, 665}
    };
    for (double[] range : ranges) {
      for (DType type : new DType[] {DType.F2, DType.F4, DType.F8, DType.I8}) {
        if (type == DType.I8 && Math.ceil(range[0]) > range[1]) {
          continue;
        }
        double[] values = draw(role, range[0], range[1], type, 20, 10);
        for (double value : values) {
          assertThat(value).as("%s %s", type, range[0]).isBetween(range[0], range[1]);
        }
      }
    }
  }

  @Test
  void followsTheRole() {
    double[] oneHot = draw(Role.ONE_HOT, 0, 1, DType.F4, 50, 10);
    for (int row = 0; row < 50; row++) {
      double[] values = Arrays.copyOfRange(oneHot, row * 10, row * 10 + 10);
      assertThat(Arrays.stream(values).sum()).isEqualTo(1);
      assertThat(Arrays.stream(values).max()).hasValue(1);
    }
    assertThat(draw(Role.MASK, 0, 1, DType.F4, 100)).containsOnly(0, 1);
    assertThat(draw(Role.ONE_HOT, 0, 1, DType.F4, 100)).containsOnly(0, 1);
    assertThat(draw(Role.DATA, 0, 1, DType.BOOL, 100)).containsOnly(0, 1);
    assertThat(draw(Role.CLASS_INDEX, 1, 3, DType.F4, 100)).containsOnly(1, 2, 3);
    assertThat(draw(Role.DATA, -1.5, 1.5, DType.I8, 100)).containsOnly(-1, 0, 1);
    assertThat(Arrays.stream(draw(Role.INTEGER, 0.2, 0.4, DType.F4, 100)))
        .allMatch(v -> v >= 0.2 && v <= 0.4);
    double[] noise = draw(Role.NOISE, -3, 3, DType.F8, 20_000);
    double variance = Arrays.stream(noise).map(v -> v * v).average().orElseThrow();
    assertThat(variance).isCloseTo(0.973, within(0.04));
    double[] uniform = draw(Role.DATA, -3, 3, DType.F8, 20_000);
    variance = Arrays.stream(uniform).map(v -> v * v).average().orElseThrow();
    assertThat(variance).isCloseTo(3, within(0.1));
    assertThat(Arrays.stream(draw(Role.ONE_HOT, -50, 50, DType.F4, 5, 5)))
        .anyMatch(v -> v != Math.rint(v));
  }

  @Test
  void managesTheEdges() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(Arrays.stream(draw(Role.DATA, -infinity, infinity, DType.F4, 1000)))
        .allMatch(v -> v >= -1000 && v <= 1000);
    assertThat(Arrays.stream(draw(Role.DATA, 5, infinity, DType.F4, 1000)))
        .allMatch(v -> v >= 5 && v <= 1005);
    assertThat(Arrays.stream(draw(Role.DATA, -infinity, -5, DType.F4, 1000)))
        .allMatch(v -> v >= -1005 && v <= -5);
    assertThat(Arrays.stream(draw(Role.DATA, -1e300, 1e300, DType.F4, 10)))
        .allMatch(Double::isFinite);
    assertThat(Arrays.stream(draw(Role.INTEGER, -1e300, 1e300, DType.F8, 10)))
        .allMatch(Double::isFinite);
    assertThat(draw(Role.DATA, -1e300, 1e300, DType.I8, 10)).doesNotContain(0);
    assertThat(draw(Role.DATA, 0, 1e300, DType.U8, 10)).doesNotContain(0);
    assertThat(draw(Role.KEEP_PROB, 0.75, 0.75, DType.F4)).containsExactly(0.75);
    assertThat(draw(Role.DATA, 0.1, 0.1, DType.F4, 2)).containsExactly(0.1f, 0.1f);
    assertThat(draw(Role.ONE_HOT, 0, 1, DType.F4, 0, 3)).isEmpty();
    assertThat(draw(Role.ONE_HOT, 0, 1, DType.F4, 3, 0)).isEmpty();
    assertThatThrownBy(() -> draw(Role.DATA, 0.2, 0.4, DType.I8, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no value");
    assertThatThrownBy(() -> draw(Role.DATA, 300, 400, DType.U1, 1))
        .isInstanceOf(DataException.class);
  }

  @Test
  void dependsOnTheStreamAlone() {
    NdArray first = InputSampler.draw(Role.DATA, UNIT, DType.F4, new int[] {9}, stream(3));
    NdArray second = InputSampler.draw(Role.DATA, UNIT, DType.F4, new int[] {9}, stream(3));
    NdArray other = InputSampler.draw(Role.DATA, UNIT, DType.F4, new int[] {9}, stream(4));
    assertThat(first).isEqualTo(second).isNotEqualTo(other);
  }

  @Test
  void weightsStayInTheRangeOfTheirDistribution() {
    WeightInit[] inits = {
      new WeightInit.Zeros(),
      new WeightInit.Ones(),
      new WeightInit.Constant(0.1),
      new WeightInit.Uniform(-0.068359, 0.068359),
      new WeightInit.Uniform(590, 665),
      new WeightInit.Normal(0.1, 0.3),
      new WeightInit.TruncatedNormal(-2, 0.1),
      new WeightInit.Normal(3, 0),
    };
    for (WeightInit init : inits) {
      Range range = Ranges.ofWeight(init, WeightMode.FROZEN);
      for (DType type : new DType[] {DType.F2, DType.F4, DType.F8}) {
        NdArray drawn = WeightSampler.draw(init, type, new int[] {300, 100}, stream(5));
        double lo = range.isPoint() ? type.floor(range.lo()) : range.lo();
        double hi = range.isPoint() ? type.ceil(range.hi()) : range.hi();
        assertThat(Arrays.stream(drawn.toDoubles()).allMatch(v -> v >= lo && v <= hi))
            .as("%s as %s", init, type)
            .isTrue();
      }
    }
  }

  @Test
  void weightsHaveTheirDistribution() {
    double[] normal =
        WeightSampler.draw(new WeightInit.Normal(1, 2), DType.F8, new int[] {50_000}, stream(6))
            .toDoubles();
    assertThat(Arrays.stream(normal).average().orElseThrow()).isCloseTo(1, within(0.04));
    assertThat(Arrays.stream(normal).map(v -> (v - 1) * (v - 1)).average().orElseThrow())
        .isCloseTo(4, within(0.1));
    double[] truncated =
        WeightSampler.draw(
                new WeightInit.TruncatedNormal(0, 1), DType.F8, new int[] {50_000}, stream(7))
            .toDoubles();
    assertThat(Arrays.stream(truncated).map(v -> v * v).average().orElseThrow())
        .isCloseTo(0.7737, within(0.02));
  }

  @Test
  void givenValuesNeedTheirShape() {
    WeightInit given = new WeightInit.Values(1, 2, 3);
    assertThat(WeightSampler.draw(given, DType.F4, new int[] {3, 1}, stream(1)).toDoubles())
        .containsExactly(1, 2, 3);
    assertThatThrownBy(() -> WeightSampler.draw(given, DType.F4, new int[] {2}, stream(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3 given values");
  }

  @Test
  void everyRangeHoldsWhatIsDrawn() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      double a = random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4);
      double b = a + Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(9) - 4);
      Range range = new Range(a, b, "test");
      DType type = random.nextBoolean() ? DType.F4 : DType.F2;
      if (type.ceil(a) > type.floor(b) || Math.abs(b) > 60_000 || Math.abs(a) > 60_000) {
        continue;
      }
      NdArray drawn = InputSampler.draw(Role.DATA, range, type, new int[] {50}, stream(seed));
      for (double value : drawn.toDoubles()) {
        assertThat(range.contains(value)).as("seed %d: %s", seed, value).isTrue();
      }
    }
  }
}
