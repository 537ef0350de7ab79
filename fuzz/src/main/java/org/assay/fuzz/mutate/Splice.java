package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Joins the parent with another item: a part of the elements from it, or a point on the line
 * between the two. Between rows of two classes lies a decision boundary.
 */
public final class Splice implements Mutator {
  @Override
  public String name() {
    return "splice";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    boolean line = random.nextBoolean();
    // Evenly over decades towards the parent: its own side of the boundary is near or far.
    float part = (float) Math.pow(10, -4 * random.nextDouble());
    for (Field field : mutation.layout().fields()) {
      if (!field.isContinuous() || field.size() == 0) {
        continue;
      }
      int from = field.offset();
      if (line) {
        int end = field.end();
        for (int i = from; i < end; i++) {
          float own = mutation.parent()[i];
          mutation.rows()[mutation.start() + i] = own + part * (mutation.other()[i] - own);
        }
      } else {
        int a = from + random.nextInt(field.size());
        int b = from + random.nextInt(field.size());
        for (int i = Math.min(a, b); i <= Math.max(a, b); i++) {
          mutation.rows()[mutation.start() + i] = mutation.other()[i];
        }
      }
    }
  }
}
