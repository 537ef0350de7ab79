package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Normal noise whose deviation is itself drawn, evenly over decades from a hundred-thousandth of a
 * field's range to half of it, on all elements or on a few: near a boundary only small steps help,
 * far from it only large ones.
 */
public final class ScaledNoise implements Mutator {
  private static final double DECADES = 4.7;
  private static final double WIDEST = 0.5;

  @Override
  public String name() {
    return "noise";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    float[] rows = mutation.rows();
    RandomStream random = mutation.random();
    double share = Math.pow(10, -DECADES * random.nextDouble());
    boolean few = random.nextBoolean();
    for (Field field : mutation.layout().fields()) {
      if (!field.isContinuous() || field.high() == field.low()) {
        continue;
      }
      float deviation = (float) (WIDEST * share * (field.high() - field.low()));
      int size = field.size();
      int from = mutation.start() + field.offset();
      if (few) {
        int changes = 1 + random.nextInt(Math.max(1, size / 8));
        float[] noise = mutation.scratch(changes);
        random.fillNormal(noise, 0, changes, deviation);
        for (int i = 0; i < changes; i++) {
          rows[from + random.nextInt(size)] += noise[i];
        }
      } else {
        random.fillNormal(rows, from, size, deviation);
        for (int i = 0; i < size; i++) {
          rows[from + i] += mutation.parent()[field.offset() + i];
        }
      }
    }
  }
}
