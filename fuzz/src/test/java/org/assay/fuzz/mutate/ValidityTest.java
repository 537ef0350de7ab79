package org.assay.fuzz.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.junit.jupiter.api.Test;

/** Rules hold for every mutant, and leave valid rows alone. */
class ValidityTest {
  private static final InputLayout LAYOUT =
      Rows.of(Rows.GREY, Rows.TABLE, Rows.COUNTS, Rows.TOKENS, Rows.CHOICE);

  private interface Rule {
    boolean holds(float[] row, float[] seed);
  }

  private static double largest(float[] row, float[] seed) {
    double most = 0;
    for (int i = 0; i < row.length; i++) {
      most = Math.max(most, Math.abs((double) row[i] - seed[i]));
    }
    return most;
  }

  private static double length(float[] row, float[] seed) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += Math.pow((double) row[i] - seed[i], 2);
    }
    return Math.sqrt(sum);
  }

  private static int changes(float[] row, float[] seed, int from, int end) {
    int changes = 0;
    for (int i = from; i < end; i++) {
      changes += row[i] != seed[i] ? 1 : 0;
    }
    return changes;
  }

  private static boolean fewOrSmall(float[] row, float[] seed) {
    for (Field field : LAYOUT.fields()) {
      if (!field.isContinuous()) {
        continue;
      }
      float[] own = Arrays.copyOfRange(row, field.offset(), field.end());
      float[] before = Arrays.copyOfRange(seed, field.offset(), field.end());
      if (changes(own, before, 0, own.length) >= 0.1 * own.length
          && largest(own, before) > 0.25 * (field.high() - field.low()) + 1e-6) {
        return false;
      }
    }
    return true;
  }

  // Mutants of all mutators, one after another on the same row, each moved back and admitted.
  private static int moved(Validity validity, Rule rule) {
    RandomStream random = RandomStream.of(11, "validity");
    int size = LAYOUT.rowSize();
    float[] rows = new float[2 * size];
    int moved = 0;
    List<Mutator> mutators = Mutators.all();
    for (int n = 0; n < 1500; n++) {
      float[] seed = Rows.row(LAYOUT, random);
      Mutation mutation = new Mutation(LAYOUT, rows, random);
      float[] parent = n % 2 == 0 ? seed : Rows.row(LAYOUT, random);
      mutation.begin(1, parent, seed, Rows.row(LAYOUT, random));
      mutators.get(n % mutators.size()).mutate(mutation);
      LAYOUT.admit(rows, 1);
      float[] before = Arrays.copyOfRange(rows, size, 2 * size);
      boolean valid = rule.holds(before, seed);
      validity.restrict(LAYOUT, rows, 1, seed);
      LAYOUT.admit(rows, 1);
      float[] after = Arrays.copyOfRange(rows, size, 2 * size);
      assertThat(rule.holds(after, seed)).as("mutant " + n).isTrue();
      if (valid) {
        assertThat(after).as("mutant " + n).isEqualTo(before);
      } else {
        moved++;
      }
      for (int i = 0; i < size; i++) {
        assertThat(after[i]).isBetween(Math.min(seed[i], before[i]), Math.max(seed[i], before[i]));
      }
      oneHot(after);
    }
    return moved;
  }

  private static void oneHot(float[] row) {
    for (Field field : LAYOUT.fields()) {
      if (field.role() == Role.ONE_HOT) {
        for (int i = field.offset(); i < field.end(); i += 5) {
          float[] own = Arrays.copyOfRange(row, i, i + 5);
          Arrays.sort(own);
          assertThat(own).containsExactly(0, 0, 0, 0, 1);
        }
      }
    }
  }

  @Test
  void maximumNorm() {
    // The sum of two floats is rounded, so that the last bit may be over.
    Rule small = (row, seed) -> largest(row, seed) <= 0.3f * (1 + 1e-5);
    assertThat(moved(Validity.within(0.3f), small)).isGreaterThan(100);
    Rule wide = (row, seed) -> largest(row, seed) <= 2.5 * (1 + 1e-6);
    assertThat(moved(Validity.within(2.5f), wide)).isGreaterThan(100);
  }

  @Test
  void euclideanNorm() {
    Rule rule = (row, seed) -> length(row, seed) <= 2.5 * (1 + 1e-6);
    assertThat(moved(Validity.euclidean(2.5f), rule)).isGreaterThan(100);
  }

  @Test
  void numberOfChanges() {
    for (int most : new int[] {0, 1, 3, 20}) {
      Rule rule = (row, seed) -> changes(row, seed, 0, row.length) <= most;
      assertThat(moved(Validity.atMostChanged(most), rule)).isGreaterThan(100);
    }
  }

  @Test
  void theGreatestChangesStay() {
    InputLayout layout = Rows.of(Rows.TABLE);
    float[] seed = new float[6];
    float[] row = {0.1f, -3, 0.5f, 0, 0.5f, 2};
    Validity.atMostChanged(3).restrict(layout, row, 0, seed);
    assertThat(row).containsExactly(0, -3, 0.5f, 0, 0, 2);
  }

  @Test
  void deepHunter() {
    assertThat(moved(Validity.deepHunter(0.1, 0.25), ValidityTest::fewOrSmall)).isGreaterThan(100);
  }

  @Test
  void deepHunterIsScaledToTheRange() {
    InputLayout layout = Rows.of(Rows.BYTES);
    float[] seed = new float[192];
    Arrays.fill(seed, 100);
    float[] few = seed.clone();
    few[0] = 255;
    few[7] = 0;
    few[9] = 255;
    float[] kept = few.clone();
    Validity.deepHunter().restrict(layout, kept, 0, seed);
    assertThat(kept).isEqualTo(few);
    few[11] = 103;
    Validity.deepHunter().restrict(layout, few, 0, seed);
    assertThat(few[0]).isEqualTo(151);
    assertThat(few[7]).isEqualTo(49);
    assertThat(few[11]).isEqualTo(103);
  }

  @Test
  void labelsStay() {
    Validity both = Validity.within(0.2f).and(Validity.unchanging(Set.of("tokens", "table")));
    Field table = LAYOUT.fields().get(1);
    Field tokens = LAYOUT.fields().get(3);
    Rule rule =
        (row, seed) ->
            largest(row, seed) <= 0.2f * (1 + 1e-5)
                && changes(row, seed, table.offset(), table.end()) == 0
                && changes(row, seed, tokens.offset(), tokens.end()) == 0;
    assertThat(moved(both, rule)).isGreaterThan(100);
  }

  @Test
  void parametersAreChecked() {
    for (Runnable bad :
        List.<Runnable>of(
            () -> Validity.within(0),
            () -> Validity.euclidean(Float.NaN),
            () -> Validity.atMostChanged(-1),
            () -> Validity.deepHunter(1.5, 0.2))) {
      assertThatThrownBy(bad::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
