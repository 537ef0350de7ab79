package org.assay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NdArrayTest {
  @Test
  void keepsWhatItWasGiven() {
    float[] values = {1, 2, 3, 4, 5, 6};
    int[] shape = {2, 3};
    NdArray array = NdArray.of(values, shape);
    values[0] = 9;
    shape[0] = 9;
    array.shape()[0] = 9;
    array.toBytes()[0] = 9;
    assertThat(array.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.getDouble(array.position(1, 2))).isEqualTo(6);
    assertThat(array).hasToString("f4[2, 3]");
  }

  @Test
  void defaultsToOneDimension() {
    assertThat(NdArray.of(new long[] {1, 2}).shape()).containsExactly(2);
    assertThat(NdArray.scalar(2).shape()).isEmpty();
    assertThat(NdArray.zeros(DType.I4, 0, 5).size()).isZero();
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertThatThrownBy(() -> NdArray.of(new float[5], 2, 3)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.zeros(DType.F8, -1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.zeros(DType.F8, 1 << 20, 1 << 20, 1 << 20, 1 << 20))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too large");
    assertThat(NdArray.byteCount(DType.F8, 1 << 30, 1 << 30, 0)).isZero();
  }

  @Test
  void reshapesWithOneOpenExtent() {
    NdArray array = NdArray.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(array.reshape(3, -1).shape()).containsExactly(3, 2);
    assertThat(array.reshape(3, -1).toLongs()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> array.reshape(4, -1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> array.reshape(-1, -1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> array.reshape(-2, 3)).isInstanceOf(DataException.class);
    assertThat(NdArray.zeros(DType.F4, 0, 3).reshape(0, 7).shape()).containsExactly(0, 7);
  }

  @Test
  void cutsRows() {
    NdArray array = NdArray.of(new int[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertThat(array.rows(1, 3)).isEqualTo(NdArray.of(new int[] {3, 4, 5, 6}, 2, 2));
    assertThat(array.rows(1, 1).shape()).containsExactly(0, 2);
    assertThatThrownBy(() -> array.rows(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void readsUnsignedIntegers() {
    NdArray bytes = NdArray.ofBytes(DType.U1, new byte[] {-1}, 1);
    assertThat(bytes.getLong(0)).isEqualTo(255);
    NdArray longs = NdArray.ofBytes(DType.U8, NdArray.of(new long[] {-1}).toBytes(), 1);
    assertThat(longs.getDouble(0)).isEqualTo(0x1p64);
    assertThat(longs.toFloats()[0]).isEqualTo(0x1p64f);
    assertThat(NdArray.ofBytes(DType.U4, new byte[] {-1, -1, -1, -1}, 1).getLong(0))
        .isEqualTo(4294967295L);
  }

  @Test
  void roundsUnsignedLongsOnce() {
    // 2^63 + 2^10 + 1 lies just above the middle between two doubles.
    long bits = Long.MIN_VALUE + (1 << 10) + 1;
    NdArray array = NdArray.ofBytes(DType.U8, NdArray.of(new long[] {bits}).toBytes(), 1);
    assertThat(array.getDouble(0)).isEqualTo(0x1p63 + 2048);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void convertsSmallIntegersExactly(DType target) {
    long[] values = target == DType.BOOL ? new long[] {0, 1} : new long[] {0, 1, 2, 100};
    for (DType source : DType.values()) {
      if (source != DType.BOOL || target == DType.BOOL) {
        NdArray array = NdArray.of(values).as(source).as(target);
        assertThat(array.type()).isEqualTo(target);
        assertThat(array.toLongs()).as("%s to %s", source, target).containsExactly(values);
      }
    }
  }

  @Test
  void refusesValuesThatDoNotFit() {
    assertThatThrownBy(() -> NdArray.of(new int[] {256}).as(DType.U1))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.of(new double[] {0.5}).as(DType.I8))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.of(new double[] {Double.NaN}).as(DType.I8))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.of(new double[] {0x1p63}).as(DType.I8))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NdArray.of(new long[] {-1}).as(DType.U8))
        .isInstanceOf(DataException.class);
    assertThat(NdArray.of(new double[] {0x1p63}).as(DType.U8).getDouble(0)).isEqualTo(0x1p63);
    assertThat(NdArray.of(new double[] {-0x1p63}).as(DType.I8).getLong(0))
        .isEqualTo(Long.MIN_VALUE);
  }

  private static double half(int bits) {
    return NdArray.ofBytes(DType.F2, new byte[] {(byte) bits, (byte) (bits >> 8)}, 1).getDouble(0);
  }

  @Test
  void everyHalfSurvivesAndTheMiddleRoundsToEven() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = half(bits);
      NdArray back = NdArray.scalar(value).as(DType.F2);
      if (Double.isNaN(value)) {
        assertThat(back.getDouble(0)).isNaN();
      } else {
        assertThat(back.getDouble(0)).isEqualTo(value);
        assertThat(back.toBytes()).containsExactly((byte) bits, (byte) (bits >> 8));
      }
    }
    for (int bits = 0; bits < 0x7bff; bits++) {
      double middle = (half(bits) + half(bits + 1)) / 2;
      double[] around = {middle, Math.nextUp(middle), -Math.nextDown(middle)};
      double even = half((bits & 1) == 0 ? bits : bits + 1);
      assertThat(NdArray.of(around).as(DType.F2).toDoubles())
          .containsExactly(even, half(bits + 1), -half(bits));
    }
    assertThat(
            NdArray.of(new double[] {65519.99, 65520, Double.MIN_VALUE}).as(DType.F2).toDoubles())
        .containsExactly(65504, Double.POSITIVE_INFINITY, 0);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void floorAndCeilingEncloseANumber(DType type) {
    Random random = new Random(type.ordinal());
    for (int i = 0; i < 2000; i++) {
      double number = random.nextGaussian() * Math.pow(10, random.nextInt(30) - 12);
      double floor = type.floor(number);
      double ceil = type.ceil(number);
      boolean inside = number >= type.minValue() && number <= type.maxValue();
      assertThat(floor <= number && number <= ceil).isEqualTo(inside || type.isFloat());
      if (inside) {
        double nearest = type.isFloat() ? NdArray.scalar(number).as(type).getDouble(0) : floor;
        assertThat(nearest == floor || nearest == ceil).isTrue();
        assertThat(floor == ceil).isEqualTo(floor == number);
      }
    }
  }

  @Test
  void equalityIsBitwise() {
    Random random = new Random(1);
    double[] values = random.doubles(20).toArray();
    values[3] = Double.NaN;
    assertThat(NdArray.of(values)).isEqualTo(NdArray.of(values.clone()));
    assertThat(NdArray.of(values)).hasSameHashCodeAs(NdArray.of(values.clone()));
    assertThat(NdArray.of(new double[] {0.0})).isNotEqualTo(NdArray.of(new double[] {-0.0}));
    assertThat(NdArray.zeros(DType.F4, 2, 3)).isNotEqualTo(NdArray.zeros(DType.F4, 3, 2));
    assertThat(NdArray.zeros(DType.F4, 2)).isNotEqualTo(NdArray.zeros(DType.I4, 2));
  }

  @Test
  void messagesAreOneHarmlessLine() {
    DataException e =
        new DataException("bad\n\u001b[31m", "x\u202e" + "y".repeat(5000), "\ud800", "").in("f");
    assertThat(e.getMessage())
        .doesNotContain("\n", "\u001b", "\u202e", "\ud800")
        .contains("\\u000a");
    assertThat(e.getMessage().length()).isLessThan(600);
  }
}
