package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Counts up or down by one, in one element of each field of whole numbers or in a few. */
public final class IntegerStep implements Mutator {
  @Override
  public String name() {
    return "integer-step";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Columns::isCounted);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    for (Field field : mutation.layout().fields()) {
      if (!Columns.isCounted(field)) {
        continue;
      }
      int size = field.size();
      int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(Math.max(1, size / 8));
      for (int i = 0; i < changes; i++) {
        int at = mutation.start() + field.offset() + random.nextInt(size);
        mutation.rows()[at] += random.nextBoolean() ? 1 : -1;
      }
    }
  }
}
