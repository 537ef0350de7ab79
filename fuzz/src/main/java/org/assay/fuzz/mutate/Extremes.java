package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Puts a run of consecutive elements at one end of their range, at its middle, or at 0. */
public final class Extremes implements Mutator {
  @Override
  public String name() {
    return "extremes";
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
      int length = 1 + random.nextInt(Math.max(1, field.size() / 4));
      int first = random.nextInt(field.size() - Math.min(length, field.size()) + 1);
      double value =
          switch (random.nextInt(4)) {
            case 0 -> field.low();
            case 1 -> field.high();
            case 2 -> (field.low() + field.high()) / 2;
            default -> 0;
          };
      int end = Math.min(field.size(), first + length);
      for (int i = first; i < end; i++) {
        mutation.rows()[mutation.start() + field.offset() + i] = (float) value;
      }
    }
  }
}
