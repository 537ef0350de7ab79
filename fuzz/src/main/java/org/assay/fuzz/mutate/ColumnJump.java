package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Gives one feature any value of its range. */
public final class ColumnJump implements Mutator {
  @Override
  public String name() {
    return "column-jump";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return Columns.anyTable(layout);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    Field field = mutation.layout().fields().get(Columns.draw(mutation));
    int at = mutation.start() + field.offset() + random.nextInt(field.size());
    mutation.rows()[at] = Columns.value(field, random);
  }
}
