package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Exchanges two tokens of a sequence: neighbours, or any two. */
public final class TokenSwap implements Mutator {
  @Override
  public String name() {
    return "token-swap";
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
      boolean near = random.nextBoolean();
      int one = random.nextInt(near ? length - 1 : length);
      int two = near ? one + 1 : random.nextInt(length);
      float moved = rows[first + one];
      rows[first + one] = rows[first + two];
      rows[first + two] = moved;
    }
  }
}
