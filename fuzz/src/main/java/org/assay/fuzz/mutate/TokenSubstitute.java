package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Replaces tokens of a sequence by drawn ones: one, or up to a quarter of them. */
public final class TokenSubstitute implements Mutator {
  @Override
  public String name() {
    return "token-substitute";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return Sequences.anyOf(layout, 1);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    float[] rows = mutation.rows();
    for (Field field : mutation.layout().fields()) {
      if (!Sequences.isTokens(field) || Sequences.length(field) < 1) {
        continue;
      }
      int length = Sequences.length(field);
      int first = Sequences.draw(mutation, field);
      int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(Math.max(1, length / 4));
      for (int i = 0; i < changes; i++) {
        rows[first + random.nextInt(length)] = Sequences.token(field, random);
      }
    }
  }
}
