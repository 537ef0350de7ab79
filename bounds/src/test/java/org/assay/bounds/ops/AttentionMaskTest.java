package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of Attention-23 that may see no key at all, and rows that surely see one: only these are
 * means of the values.
 */
class AttentionMaskTest {
  private static final long SEED = 3;

  /** A mask of 3 queries and 4 keys, of which the one of a column is always visible. */
  private static Bounds mask(ElementType type, int visible, double hidden) {
    double[] lo = new double[12];
    double[] hi = new double[12];
    byte[] flags = new byte[12];
    boolean selects = type == ElementType.BOOL;
    for (int i = 0; i < lo.length; i++) {
      boolean sure = i % 4 == visible;
      lo[i] = selects ? (sure ? 1 : 0) : sure ? -1 : hidden;
      hi[i] = 1;
      flags[i] = (byte) (selects || sure ? 0 : Flags.NEGATIVE);
    }
    return Bounds.of(type, new Axis[] {Axis.each(3), Axis.each(4)}, lo, hi, flags);
  }

  private static Bounds floats(double lo, double hi, long... dims) {
    return Bounds.uniform(ElementType.FLOAT, dims, lo, hi, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 0, 0, 0, true",
    "BOOL, 2, 0, 0, true",
    "BOOL, 0, 0, 1, true",
    "BOOL, 2, 0, 1, false",
    "BOOL, -1, 0, 0, false",
    "FLOAT, 0, -1, 0, true",
    "FLOAT, 3, -1, 0, true",
    "FLOAT, 0, -3.4028234663852886e38, 0, true",
    "FLOAT, 0, -1, 1, true",
    "FLOAT, 1, -1, 1, false",
    "FLOAT, -1, -1, 0, false"
  })
  void rowsThatSurelySeeAKeyAreMeans(
      ElementType type, int visible, double hidden, int causal, boolean mean) {
    OneNode node =
        OneNode.of("Attention")
            .with(floats(-1, 1, 1, 2, 3, 5), floats(-1, 1, 1, 2, 4, 5), floats(2, 3, 1, 2, 4, 5))
            .with(mask(type, visible, hidden))
            .set("is_causal", causal);
    Bounds y = node.bounds();
    String where = type + " " + visible + " " + hidden + " " + causal;
    if (mean) {
      assertThat(y.hull().lo).as(where).isBetween(1.99, 2.0);
    } else {
      assertThat(y.hull().lo).as(where).isLessThanOrEqualTo(0);
    }
    RandomBounds random = new RandomBounds(RandomStream.of(SEED, where));
    int runs = Containment.check(node.graph(), node.values(), random, 40, where);
    assertThat(runs).isPositive();
    assertThat(Arrays.asList(0, Flags.ALL)).contains(y.allFlags());
  }
}
