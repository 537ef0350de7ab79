package org.assay.fuzz.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.NonFinite;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.Watched;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are moved towards their seed, on functions whose smallest failure is known. */
class MinimiserTest {
  private static final NonFinite NON_FINITE = new NonFinite(new int[] {0}, List.of());

  private static final InputLayout LAYOUT =
      new InputLayout(
          List.of(
              new Field(
                  "x", ElementType.FLOAT, List.of(64L), 0, Role.DATA, -9, 9, Optional.empty()),
              new Field(
                  "label",
                  ElementType.FLOAT,
                  List.of(4L),
                  64,
                  Role.ONE_HOT,
                  0,
                  1,
                  Optional.empty()),
              new Field(
                  "k", ElementType.INT64, List.of(2L), 68, Role.INTEGER, 0, 50, Optional.empty())),
          true);

  private interface Failure {
    boolean of(float[] row);
  }

  /** A target that holds NaN where a function says so, and counts the rows that it ran. */
  private static final class Counted implements Target {
    private final Failure failure;
    private final int capacity;
    private long rows;
    private boolean mixed;

    Counted(Failure failure, int capacity) {
      this.failure = failure;
      this.capacity = capacity;
    }

    @Override
    public InputLayout layout() {
      return LAYOUT;
    }

    @Override
    public List<Watched> watched() {
      return List.of(new Watched("v", 1));
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public void run(float[] all, int first, int count, Observation into) {
      for (int r = 0; r < count; r++) {
        float[] row = new float[LAYOUT.rowSize()];
        System.arraycopy(all, (first + r) * row.length, row, 0, row.length);
        into.values(0)[r] = failure.of(row) ? Float.NaN : 0;
        float sum = row[64] + row[65] + row[66] + row[67];
        mixed |= sum != 1 || row[68] != Math.rint(row[68]) || row[69] != Math.rint(row[69]);
        rows++;
      }
    }

    @Override
    public void close() {}
  }

  private static float[] row(long seed, float deviation, int label, int k) {
    float[] row = new float[LAYOUT.rowSize()];
    RandomStream.of(seed, "row").fillNormal(row, 0, 64, deviation);
    row[64 + label] = 1;
    row[68] = k;
    row[69] = 2 * k;
    LAYOUT.admit(row, 0);
    return row;
  }

  private static Minimiser.Minimised minimise(
      Counted target, float[] row, float[] seed, long budget) {
    return new Minimiser(target, Validity.ANY, budget).minimise(NON_FINITE, "v", row, seed);
  }

  @Test
  void onlyWhatTheFailureNeedsStaysChanged() {
    float[] seed = row(1, 0.1f, 0, 3);
    float[] row = row(2, 1, 2, 9);
    row[10] = 4;
    row[50] = -4;
    Counted target = new Counted(r -> r[10] > 2 && r[50] < -2 && r[66] == 1, 50);
    Minimiser.Minimised result = minimise(target, row, seed, Minimiser.DEFAULT_BUDGET);
    assertThat(result.reproduced()).isTrue();
    assertThat(result.inputs()).isEqualTo(target.rows).isLessThanOrEqualTo(600);
    Distance distance = Distance.between(result.row(), seed);
    // Two elements, and the label's old and new place.
    assertThat(distance.elements()).isEqualTo(4);
    assertThat(result.row()[10]).isBetween(2f, 2.05f);
    assertThat(result.row()[50]).isBetween(-4f, -2f);
    assertThat(target.mixed).isFalse();
  }

  @Test
  void aFailureOfTheSumComesNearTheBoundary() {
    float[] seed = row(1, 0.01f, 0, 3);
    float[] row = row(2, 3, 0, 3);
    double most = sum(row) - sum(seed);
    Counted target = new Counted(r -> Math.abs(sum(r) - sum(seed)) > Math.abs(most) / 8, 7);
    Minimiser.Minimised result = minimise(target, row, seed, Minimiser.DEFAULT_BUDGET);
    assertThat(Math.abs(sum(result.row()) - sum(seed)) / Math.abs(most)).isBetween(0.125, 0.14);
    assertThat(Distance.between(result.row(), seed).largest())
        .isLessThan(Distance.between(row, seed).largest());
  }

  private static double sum(float[] row) {
    double sum = 0;
    for (int i = 0; i < 64; i++) {
      sum += row[i];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 17, 18, 40, 100, 1000})
  void theBudgetHoldsAndTheResultFails(long budget) {
    for (int seed = 0; seed < 20; seed++) {
      float[] ancestor = row(seed, 0.5f, 1, 3);
      float[] row = row(seed + 100, 2, 3, 7);
      int a = seed;
      int b = 3 * seed % 64;
      // The row itself fails, and what lies beyond a bent boundary.
      Failure failure =
          r -> (r[a] - row[a]) * (r[a] - row[a]) + Math.abs(r[b] - row[b]) < 0.5 && r[69] > 9;
      Counted target = new Counted(failure, 10);
      Minimiser.Minimised result = minimise(target, row, ancestor, budget);
      assertThat(result.inputs()).as("seed " + seed).isEqualTo(target.rows);
      assertThat(result.inputs()).isLessThanOrEqualTo(budget);
      assertThat(failure.of(result.row())).as("seed " + seed).isTrue();
      assertThat(Distance.between(result.row(), ancestor).euclidean())
          .isLessThanOrEqualTo(Distance.between(row, ancestor).euclidean());
    }
  }

  @Test
  void aRowThatNoLongerFailsIsGivenBack() {
    float[] row = row(2, 1, 2, 9);
    Minimiser.Minimised result = minimise(new Counted(r -> false, 5), row, row(1, 1, 0, 1), 100);
    assertThat(result.reproduced()).isFalse();
    assertThat(result.inputs()).isEqualTo(1);
    assertThat(result.row()).isEqualTo(row);
  }

  @Test
  void theResultStaysValid() {
    float[] seed = row(1, 0.1f, 0, 3);
    float[] row = seed.clone();
    for (int i = 0; i < 64; i++) {
      row[i] += 0.4f;
    }
    Counted target = new Counted(r -> r[5] - seed[5] > 0.2 && r[6] - seed[6] > 0.1, 16);
    Minimiser.Minimised result =
        new Minimiser(target, Validity.within(0.4f), 500).minimise(NON_FINITE, "v", row, seed);
    assertThat(Distance.between(result.row(), seed).elements()).isEqualTo(2);
    assertThat(Distance.between(result.row(), seed).largest()).isBetween(0.2, 0.21);
  }
}
