package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.guide.Direction;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Replaces tokens by those that the derivative by the embedding promises most of (HotFlip, Ebrahimi
 * and others, ACL 2018): one to three of them, the better of a few drawn proposals each. Where none
 * are known, drawn tokens are taken.
 */
public final class TokenGradient implements Mutator {
  private static final int MOST_CHANGES = 3;
  private static final int MOST_DRAWN = 8;

  @Override
  public String name() {
    return "token-gradient";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return Sequences.anyOf(layout, 1);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    // Few proposals: something else each time. Many: nearly always the best one.
    int drawn = 1 + random.nextInt(MOST_DRAWN);
    for (Field field : mutation.layout().fields()) {
      if (Sequences.isTokens(field)) {
        for (int i = 0; i < changes; i++) {
          change(mutation, field, drawn);
        }
      }
    }
  }

  private static void change(Mutation mutation, Field field, int drawn) {
    RandomStream random = mutation.random();
    int element = field.offset() + random.nextInt(field.size());
    float token = Sequences.token(field, random);
    float gain = 0;
    if (mutation.direction().filter(Direction::hasTokens).isPresent()) {
      Direction direction = mutation.direction().orElseThrow();
      for (int i = 0; i < drawn; i++) {
        int at = field.offset() + random.nextInt(field.size());
        int choice = random.nextInt(Direction.CHOICES);
        if (direction.gain(at, choice) > gain) {
          element = at;
          token = direction.token(at, choice);
          gain = direction.gain(at, choice);
        }
      }
    }
    mutation.rows()[mutation.start() + element] = token;
  }
}
