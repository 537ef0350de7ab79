package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Puts a drawn token into a sequence; those behind it move right, and the last is lost. */
public final class TokenInsert implements Mutator {
  @Override
  public String name() {
    return "token-insert";
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
      int at = random.nextInt(length);
      System.arraycopy(rows, first + at, rows, first + at + 1, length - at - 1);
      rows[first + at] = Sequences.token(field, random);
    }
  }
}
