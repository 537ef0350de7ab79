package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Even noise on every element of continuous fields. Its greatest value is drawn evenly over
 * decades, from a ten-thousandth of a field's range to half of it.
 */
public final class UniformNoise implements Mutator {
  private static final double DECADES = 3.7;
  private static final double WIDEST = 0.5;
  // A 16-bit number and a half, so that both signs are alike: odd multiples of 2⁻¹⁶.
  private static final float STEP = 0x1p-15f;
  private static final float HALF = 0.5f;

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    float[] rows = mutation.rows();
    RandomStream random = mutation.random();
    double share = WIDEST * StrictMath.pow(10, -DECADES * random.nextDouble());
    for (Field field : mutation.layout().fields()) {
      if (!field.isContinuous()) {
        continue;
      }
      float step = (float) (share * (field.high() - field.low())) * STEP;
      int end = mutation.start() + field.end();
      for (int i = mutation.start() + field.offset(); i < end; i += 2) {
        // Two elements of one word: drawing is most of the work.
        int word = random.nextInt();
        rows[i] += step * ((word >> 16) + HALF);
        if (i + 1 < end) {
          rows[i + 1] += step * ((short) word + HALF);
        }
      }
    }
  }
}
