package org.assay.fuzz.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DifferenceTallyTest {
  private static Differences of(Tensor a, Tensor b, double absolute, double relative) {
    DifferenceTally tally = new DifferenceTally(new Tolerance(absolute, relative));
    tally.add(a, b, 0, 0);
    return tally.result();
  }

  private static Tensor floats(double... values) {
    return Tensor.ofValues(ElementType.FLOAT, new long[] {values.length}, values);
  }

  @Test
  void measuresByHand() {
    Differences d = of(floats(1, -2, 0, 4), floats(1, -1, 0.5, 4), 0.25, 0.25);
    assertThat(d.elements()).isEqualTo(4);
    assertThat(d.maxAbs()).isEqualTo(1);
    assertThat(d.maxRel()).isEqualTo(1);
    assertThat(d.meanAbs()).isEqualTo(0.375);
    assertThat(d.rms()).isEqualTo(Math.sqrt(1.25 / 4));
    assertThat(d.relative()).isEqualTo(Math.sqrt(1.25 / 21));
    assertThat(d.cosine()).isCloseTo(19 / Math.sqrt(21 * 18.25), within(1e-12));
    // |-2 - -1| > 0.25 + 0.5, |0 - 0.5| > 0.25
    assertThat(d.outside()).isEqualTo(2);
    assertThat(d.shareOutside()).isEqualTo(0.5);
    assertThat(d.worst().orElseThrow()).isEqualTo(new Worst(0, List.of(2L), 0, 0.5));
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"})
  void neighboursAreOneUlpApart(ElementType type) {
    RandomStream stream = RandomStream.of(3, type.text());
    for (int i = 0; i < 200; i++) {
      double x = type.format().round(stream.nextNormal() * Math.pow(10, stream.nextDouble(-4, 4)));
      double up = type.format().up(x);
      assertThat(UlpDistance.between(x, up, type)).as("%s of %s", x, type).isEqualTo(1);
      assertThat(UlpDistance.between(up, type.format().up(up), type)).isEqualTo(1);
      assertThat(UlpDistance.between(x, type.format().up(up), type)).isEqualTo(2);
    }
    assertThat(UlpDistance.between(0.0, -0.0, type)).isZero();
    double least = type.format().minPositive();
    assertThat(UlpDistance.between(-least, least, type)).isEqualTo(2);
  }

  @Test
  void infinitiesAndNanAreEqualOnlyToThemselves() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    Differences d =
        of(floats(inf, nan, inf, nan, 1, -inf), floats(inf, nan, -inf, 1, inf, -inf), 0, 0);
    assertThat(d.nonFinite()).isEqualTo(3);
    assertThat(d.outside()).isEqualTo(3);
    assertThat(d.maxAbs()).isZero();
  }

  @Test
  void longsAreComparedExactly() {
    long big = (1L << 60) + 1;
    Differences d = of(Tensor.ofLongs(big, 5), Tensor.ofLongs(big - 1, 5), 0, 0);
    assertThat(d.maxAbs()).isEqualTo(1);
    assertThat(d.outside()).isEqualTo(1);
  }

  @Test
  void blocksThatAreEqualCountLikeOthers() {
    double[] x = new double[10_000];
    RandomStream.of(1, "x").fillNormal(x);
    double[] y = x.clone();
    y[9_999] += 1;
    Differences d =
        of(
            Tensor.ofValues(ElementType.DOUBLE, new long[] {10_000}, x),
            Tensor.ofValues(ElementType.DOUBLE, new long[] {10_000}, y),
            0.5,
            0);
    double norm = 0;
    for (double v : x) {
      norm += v * v;
    }
    assertThat(d.elements()).isEqualTo(10_000);
    assertThat(d.relative()).isCloseTo(1 / Math.sqrt(norm), within(1e-9));
    assertThat(d.worst().orElseThrow().index()).containsExactly(9_999L);
  }

  @Test
  void classesAreTheFirstGreatest() {
    LabelTally tally = new LabelTally();
    Tensor a = Tensor.ofFloats(new long[] {3, 7}, row3(0, 1, 2));
    Tensor b = Tensor.ofFloats(new long[] {3, 7}, row3(0, 1, 6));
    tally.add(a, b, 10);
    Labels labels = tally.result();
    assertThat(labels.rows()).isEqualTo(3);
    assertThat(labels.changed()).isEqualTo(1);
    assertThat(labels.first().orElseThrow()).isEqualTo(new Labels.Change(12, 2, 6));
    // Class 2 of the other model's third row is behind 6, 0 and 1: of equal scores the first.
    assertThat(labels.outsideFive()).isZero();
  }

  private static float[] row3(int... greatest) {
    float[] values = new float[21];
    for (int row = 0; row < 3; row++) {
      values[7 * row + greatest[row]] = 1;
    }
    return values;
  }
}
