package org.assay.fuzz.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

/** Tokens, counts and columns: what moves, and what stays. */
class TokenMutatorsTest {
  private static final int LENGTH = 8;
  private static final InputLayout TWO_SEQUENCES =
      new InputLayout(
          List.of(
              new Field(
                  "tokens",
                  ElementType.INT64,
                  List.of(2L, (long) LENGTH),
                  0,
                  Role.CLASS_INDEX,
                  100,
                  140,
                  Optional.empty())),
          true);

  // Tokens that tell where they come from, and that are not drawn.
  private static float[] numbered() {
    float[] row = new float[2 * LENGTH];
    for (int i = 0; i < row.length; i++) {
      row[i] = i;
    }
    return row;
  }

  private static float[] mutant(Mutator mutator, InputLayout layout, float[] parent, int seed) {
    float[] rows = new float[parent.length];
    Mutation mutation = new Mutation(layout, rows, RandomStream.of(seed, mutator.name()));
    mutation.begin(0, parent, parent, parent);
    mutator.mutate(mutation);
    return rows;
  }

  // The first element of the only sequence that changed; −1 if none did.
  private static int changedSequence(float[] mutant) {
    int changed = -1;
    for (int i = 0; i < mutant.length; i++) {
      if (mutant[i] != i) {
        int sequence = i / LENGTH * LENGTH;
        assertThat(changed).isIn(-1, sequence);
        changed = sequence;
      }
    }
    return changed;
  }

  @Test
  void insertMovesRight() {
    for (int seed = 0; seed < 100; seed++) {
      float[] mutant = mutant(new TokenInsert(), TWO_SEQUENCES, numbered(), seed);
      int from = changedSequence(mutant);
      int at = from;
      while (mutant[at] == at) {
        at++;
      }
      assertThat(mutant[at]).isBetween(100f, 140f);
      for (int i = at + 1; i < from + LENGTH; i++) {
        assertThat(mutant[i]).isEqualTo(i - 1);
      }
    }
  }

  @Test
  void deleteMovesLeftAndKeepsTheLast() {
    for (int seed = 0; seed < 100; seed++) {
      float[] mutant = mutant(new TokenDelete(), TWO_SEQUENCES, numbered(), seed);
      int from = changedSequence(mutant);
      int at = from;
      while (mutant[at] == at) {
        at++;
      }
      for (int i = at; i < from + LENGTH - 1; i++) {
        assertThat(mutant[i]).isEqualTo(i + 1);
      }
      assertThat(mutant[from + LENGTH - 1]).isEqualTo(from + LENGTH - 1);
    }
  }

  @Test
  void swapExchangesTwo() {
    for (int seed = 0; seed < 100; seed++) {
      float[] mutant = mutant(new TokenSwap(), TWO_SEQUENCES, numbered(), seed);
      changedSequence(mutant);
      int changed = 0;
      for (int i = 0; i < mutant.length; i++) {
        changed += mutant[i] != i ? 1 : 0;
        assertThat(mutant[(int) mutant[i]]).isEqualTo(i);
      }
      assertThat(changed).isIn(0, 2);
    }
  }

  @Test
  void substituteDrawsFromTheVocabulary() {
    boolean lowest = false;
    boolean highest = false;
    for (int seed = 0; seed < 400; seed++) {
      float[] mutant = mutant(new TokenSubstitute(), TWO_SEQUENCES, numbered(), seed);
      changedSequence(mutant);
      for (int i = 0; i < mutant.length; i++) {
        assertThat(mutant[i] == i || mutant[i] >= 100 && mutant[i] <= 140).isTrue();
        assertThat(mutant[i]).isEqualTo((float) Math.rint(mutant[i]));
        lowest |= mutant[i] == 100;
        highest |= mutant[i] == 140;
      }
    }
    assertThat(lowest && highest).isTrue();
  }

  @Test
  void columnsComeFromOneOtherRow() {
    InputLayout layout =
        new InputLayout(
            List.of(
                new Field(
                    "series",
                    ElementType.FLOAT,
                    List.of(3L, 4L),
                    0,
                    Role.DATA,
                    -1,
                    1,
                    Optional.of("NTF"))),
            true);
    float[] parent = new float[12];
    float[] other = new float[12];
    java.util.Arrays.fill(other, 1);
    for (int seed = 0; seed < 50; seed++) {
      float[] rows = new float[12];
      Mutation mutation = new Mutation(layout, rows, RandomStream.of(seed, "columns"));
      mutation.begin(0, parent, parent, other);
      new ColumnCopy().mutate(mutation);
      int column = -1;
      for (int i = 0; i < 12; i++) {
        if (rows[i] == 1) {
          column = column < 0 ? i % 4 : column;
          assertThat(i % 4).isEqualTo(column);
        }
      }
      assertThat(rows[column] + rows[4 + column] + rows[8 + column]).isEqualTo(3);
    }
  }

  @Test
  void countsMoveByOne() {
    float[] parent = {5, 5, 5, 5};
    for (int seed = 0; seed < 50; seed++) {
      float[] mutant = mutant(new IntegerStep(), Rows.of(Rows.COUNTS), parent, seed);
      double moved = 0;
      for (int i = 0; i < 4; i++) {
        moved += Math.abs(mutant[i] - 5);
      }
      assertThat(moved).isEqualTo(1);
    }
  }
}
