package org.assay.fuzz.mutate;

import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Takes one column of features from another item: along the last axis, in all lines. Values of real
 * rows, put together anew.
 */
public final class ColumnCopy implements Mutator {
  @Override
  public String name() {
    return "column-copy";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return Columns.anyTable(layout);
  }

  @Override
  public void mutate(Mutation mutation) {
    Field field = mutation.layout().fields().get(Columns.draw(mutation));
    int columns = Columns.count(field);
    int column = mutation.random().nextInt(columns);
    for (int i = field.offset() + column; i < field.end(); i += columns) {
      mutation.rows()[mutation.start() + i] = mutation.other()[i];
    }
  }
}
