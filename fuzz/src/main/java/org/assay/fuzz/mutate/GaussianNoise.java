package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Normal noise of a fixed deviation, fresh for every element of continuous fields. */
public final class GaussianNoise implements Mutator {
  /** The deviation of TensorFuzz's published experiments. */
  public static final float PUBLISHED = 0.2f;

  private final float deviation;

  /** The published deviation. */
  public GaussianNoise() {
    this(PUBLISHED);
  }

  /**
   * Another deviation.
   *
   * @param deviation in the units of the input, positive
   */
  public GaussianNoise(float deviation) {
    if (!(deviation > 0)) {
      throw new IllegalArgumentException("deviation " + deviation);
    }
    this.deviation = deviation;
  }

  @Override
  public String name() {
    return "gaussian";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    float[] rows = mutation.rows();
    float[] parent = mutation.parent();
    RandomStream random = mutation.random();
    for (Field field : mutation.layout().fields()) {
      if (field.isContinuous()) {
        int from = mutation.start() + field.offset();
        int size = field.size();
        random.fillNormal(rows, from, size, deviation);
        for (int i = 0; i < size; i++) {
          rows[from + i] += parent[field.offset() + i];
        }
      }
    }
  }
}
