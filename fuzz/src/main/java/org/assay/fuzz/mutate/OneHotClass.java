package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Gives one row of a one-hot field another class; the last axis is that of the classes. Most such
 * fields are labels, so it is used only where it was asked for.
 */
public final class OneHotClass implements Mutator {
  @Override
  public String name() {
    return "one-hot-class";
  }

  @Override
  public boolean onRequest() {
    return true;
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(OneHotClass::hasClasses);
  }

  private static boolean hasClasses(Field field) {
    return field.role() == Role.ONE_HOT && field.size() > 0 && Sequences.length(field) > 1;
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    float[] rows = mutation.rows();
    for (Field field : mutation.layout().fields()) {
      if (!hasClasses(field)) {
        continue;
      }
      int classes = Sequences.length(field);
      int first = Sequences.draw(mutation, field);
      int own = 0;
      for (int i = 1; i < classes; i++) {
        own = rows[first + i] > rows[first + own] ? i : own;
      }
      int another = (own + 1 + random.nextInt(classes - 1)) % classes;
      for (int i = 0; i < classes; i++) {
        rows[first + i] = i == another ? 1 : 0;
      }
    }
  }
}
