package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Takes a token out of a sequence; those behind it move left, and the last, which is padding where
 * a sequence is padded, stays.
 */
public final class TokenDelete implements Mutator {
  @Override
  public String name() {
    return "token-delete";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return Sequences.anyOf(layout, 2);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    float[] rows = mutation.rows();
    for (Field field : mutation.layout().fields()) {
      if (!Sequences.isTokens(field) || Sequences.length(field) < 2) {
        continue;
      }
      int length = Sequences.length(field);
      int first = Sequences.draw(mutation, field);
      int at = random.nextInt(length - 1);
      System.arraycopy(rows, first + at + 1, rows, first + at, length - at - 1);
    }
  }
}
