package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Fields of single features, each with a meaning of its own: columns of a table. */
final class Columns {
  private Columns() {}

  /** Whether elements count something: whole numbers with an order. */
  static boolean isCounted(Field field) {
    return field.isDiscrete()
        && field.role() != Role.CLASS_INDEX
        && field.role() != Role.MASK
        && field.size() > 0;
  }

  /** Whether a field is a list of features: not an image, not tokens, not a choice of classes. */
  static boolean isTable(Field field, boolean batched) {
    return field.size() > 0
        && field.role() != Role.ONE_HOT
        && field.role() != Role.CLASS_INDEX
        && ImageField.of(field, batched).isEmpty();
  }

  /** Whether a row has a list of features. */
  static boolean anyTable(InputLayout layout) {
    return layout.fields().stream().anyMatch(field -> isTable(field, layout.batched()));
  }

  /** Number of columns: the extent of the last axis. */
  static int count(Field field) {
    return Sequences.length(field);
  }

  /** Number of a list of features, each equally likely; there must be one. */
  static int draw(Mutation mutation) {
    int tables = 0;
    int fields = mutation.layout().fields().size();
    for (int f = 0; f < fields; f++) {
      tables += mutation.isTable(f) ? 1 : 0;
    }
    int which = mutation.random().nextInt(tables);
    for (int f = 0; f < fields; f++) {
      if (mutation.isTable(f) && which-- == 0) {
        return f;
      }
    }
    throw new IllegalStateException("no list of features");
  }

  /** Any value of the field's range. */
  static float value(Field field, RandomStream random) {
    return (float) random.nextDouble(field.low(), field.high());
  }
}
