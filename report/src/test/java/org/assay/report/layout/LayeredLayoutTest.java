package org.assay.report.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {
  @Test
  void drawsAChainStraightDown() {
    Drawing drawing =
        LayeredLayout.layOut(new double[] {80, 120, 60}, new int[] {0, 1}, new int[] {1, 2});
    assertThat(drawing.x()[1]).isEqualTo(drawing.x()[0]);
    assertThat(drawing.x()[2]).isEqualTo(drawing.x()[0]);
    assertThat(drawing.y()).isSorted();
    assertThat(drawing.edges())
        .extracting(Drawing.Edge::path)
        .allMatch(p -> p.matches("M\\d+ \\d+V\\d+"));
  }

  @Test
  void nodesNeverOverlapAndEdgesLeadDown() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(60);
      int m = n < 2 ? 0 : random.nextInt(3 * n);
      int[] from = new int[m];
      int[] to = new int[m];
      for (int e = 0; e < m; e++) {
        from[e] = random.nextInt(n - 1);
        to[e] = from[e] + 1 + random.nextInt(n - 1 - from[e]);
      }
      double[] widths = random.doubles(n, 20, 200).toArray();
      Drawing drawing = LayeredLayout.layOut(widths, from, to);
      assertNoOverlap(drawing, widths, seed);
      for (int e = 0; e < m; e++) {
        assertThat(drawing.y()[from[e]]).as("seed %d", seed).isLessThan(drawing.y()[to[e]]);
        assertThat(drawing.edges().get(e).reversed()).isFalse();
      }
    }
  }

  @Test
  void turnsEdgesOfCyclesRound() {
    Drawing drawing =
        LayeredLayout.layOut(new double[] {50, 50, 50}, new int[] {0, 1, 2}, new int[] {1, 2, 0});
    assertThat(drawing.edges())
        .extracting(Drawing.Edge::reversed)
        .containsExactly(false, false, true);
    assertNoOverlap(drawing, new double[] {50, 50, 50}, 0);
  }

  @Test
  void cutsEdgesThatNoEyeCouldFollow() {
    int n = 200;
    int[] from = new int[n];
    int[] to = new int[n];
    for (int i = 0; i + 1 < n; i++) {
      from[i] = i;
      to[i] = i + 1;
    }
    from[n - 1] = 0;
    to[n - 1] = n - 1;
    Drawing drawing = LayeredLayout.layOut(widths(n), from, to);
    assertThat(drawing.edges().get(n - 1).cut()).isTrue();
    assertThat(drawing.edges().get(0).cut()).isFalse();
  }

  @Test
  void avoidsCrossingsWhereItCan() {
    // Two rows joined in reverse: the better order has no crossing at all.
    int[] from = {0, 1, 2, 3};
    int[] to = {7, 6, 5, 4};
    Drawing drawing = LayeredLayout.layOut(widths(8), from, to);
    for (int i = 0; i < 4; i++) {
      assertThat(drawing.x()[to[i]]).isEqualTo(drawing.x()[from[i]]);
    }
  }

  @Test
  void workGrowsAboutLinearly() {
    // Residual blocks with one mask that all of them read: what makes naive dummy points quadratic.
    assertThat(ratio(residual(1000), residual(10_000))).isLessThan(11);
  }

  @Test
  void refusesLoopsOnANode() {
    assertThatThrownBy(() -> LayeredLayout.layOut(widths(1), new int[] {0}, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drawsNothing() {
    assertThat(LayeredLayout.layOut(new double[0], new int[0], new int[0]).edges()).isEmpty();
  }

  private static double ratio(int[][] small, int[][] large) {
    return (double) points(large) / points(small);
  }

  private static int points(int[][] edges) {
    int n = Arrays.stream(edges[1]).max().orElse(0) + 1;
    Drawing drawing = LayeredLayout.layOut(widths(n), edges[0], edges[1]);
    assertThat(drawing.edges()).hasSize(edges[0].length);
    return new ProperGraph(new Layering(new Digraph(n, edges[0], edges[1]))).points();
  }

  private static int[][] residual(int blocks) {
    int[] from = new int[3 * blocks];
    int[] to = new int[3 * blocks];
    for (int i = 0; i < blocks; i++) {
      from[3 * i] = i;
      to[3 * i] = i + 1;
      from[3 * i + 1] = Math.max(0, i - 3);
      to[3 * i + 1] = i + 1;
      from[3 * i + 2] = 0;
      to[3 * i + 2] = i + 1;
    }
    return new int[][] {from, to};
  }

  private static double[] widths(int n) {
    double[] widths = new double[n];
    Arrays.fill(widths, 100);
    return widths;
  }

  private static void assertNoOverlap(Drawing drawing, double[] widths, long seed) {
    for (int i = 0; i < widths.length; i++) {
      assertThat(drawing.x()[i] - widths[i] / 2).isNotNegative();
      assertThat(drawing.x()[i] + widths[i] / 2).isLessThanOrEqualTo(drawing.width());
      for (int j = 0; j < i; j++) {
        boolean sameRow = drawing.y()[i] == drawing.y()[j];
        double distance = Math.abs(drawing.x()[i] - drawing.x()[j]);
        assertThat(!sameRow || distance >= (widths[i] + widths[j]) / 2 - 1e-6)
            .as("seed %d: nodes %d and %d overlap", seed, i, j)
            .isTrue();
      }
    }
  }
}
