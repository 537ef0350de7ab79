package org.assay.fuzz.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestPointsTest {
  private static final int POINTS = 3_000;

  /** Every answer is that of a look at all points, while the trees grow and carry over. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 33})
  void agreesWithALookAtAllPoints(int dims) {
    RandomStream random = RandomStream.of(dims, "points");
    double threshold = 0.05 * dims;
    NearestPoints points = new NearestPoints(dims, threshold);
    List<float[]> all = new ArrayList<>();
    int near = 0;
    for (int n = 0; n < POINTS; n++) {
      float[] query = point(random, dims, n);
      boolean expected = false;
      for (int p = 0; p < all.size() && !expected; p++) {
        expected = squared(all.get(p), query) <= threshold;
      }
      assertThat(points.isNear(query)).as("dims %d, point %d", dims, n).isEqualTo(expected);
      near += expected ? 1 : 0;
      // Near ones are added now and then: duplicates and clusters.
      if (!expected || n % 3 == 0) {
        points.add(query);
        all.add(query);
      }
    }
    assertThat(points.size()).isEqualTo(all.size());
    assertThat(near).as("both answers are asked for").isBetween(POINTS / 20, POINTS * 19 / 20);
  }

  private static float[] point(RandomStream random, int dims, int n) {
    float[] point = new float[dims];
    random.fillNormal(point, 0, dims, n % 5 == 0 ? 100 : 0.3f);
    if (n % 7 == 0) {
      java.util.Arrays.fill(point, n % 14);
    }
    return point;
  }

  private static double squared(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  @Test
  void theThresholdItselfIsNear() {
    NearestPoints points = new NearestPoints(2, 25);
    points.add(new float[] {0, 0});
    assertThat(points.isNear(new float[] {3, 4})).isTrue();
    assertThat(points.isNear(new float[] {3, Math.nextUp(4f)})).isFalse();
    assertThat(points.isNear(new float[] {Float.NaN, 0})).isFalse();
  }

  /** Points in order, and equal points, are what unbalances a tree that grows point by point. */
  @Test
  void orderDoesNoHarm() {
    NearestPoints points = new NearestPoints(1, 0.25);
    for (int n = 0; n < 100_000; n++) {
      assertThat(points.isNear(new float[] {n})).isFalse();
      points.add(new float[] {n});
    }
    for (int n = 0; n < 1_000; n++) {
      points.add(new float[] {-1});
    }
    assertThat(points.isNear(new float[] {50_000.4f})).isTrue();
    assertThat(points.isNear(new float[] {-1.6f})).isFalse();
  }
}
