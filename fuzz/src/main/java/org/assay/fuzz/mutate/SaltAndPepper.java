package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Puts single elements of continuous fields at one end of their range: one element, or up to a
 * tenth of them, evenly over decades.
 */
public final class SaltAndPepper implements Mutator {
  private static final double MOST = 0.1;

  @Override
  public String name() {
    return "salt-and-pepper";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    for (Field field : mutation.layout().fields()) {
      if (!field.isContinuous() || field.size() == 0) {
        continue;
      }
      double most = Math.max(1, MOST * field.size());
      int changes = (int) StrictMath.pow(most, random.nextDouble());
      int from = mutation.start() + field.offset();
      for (int i = 0; i < changes; i++) {
        double end = random.nextBoolean() ? field.high() : field.low();
        mutation.rows()[from + random.nextInt(field.size())] = (float) end;
      }
    }
  }
}
