package org.assay.fuzz.mutate;

import org.assay.fuzz.input.Field;

/**
 * Moves all pixels of an image away from its mean, or towards it, by a factor of 0.6 to 1.67; as
 * often one as the other.
 */
public final class Contrast extends ImageMutator {
  private static final double MOST = 0.6;

  /** The mutator. */
  public Contrast() {
    super("contrast", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    Field field = image.field();
    double power = 2 * mutation.random().nextDouble() - 1;
    float factor = (float) StrictMath.pow(MOST, power);
    float[] rows = mutation.rows();
    int from = mutation.start() + field.offset();
    int end = mutation.start() + field.end();
    double sum = 0;
    for (int i = from; i < end; i++) {
      sum += rows[i];
    }
    float mean = (float) (sum / field.size());
    for (int i = from; i < end; i++) {
      rows[i] = mean + (rows[i] - mean) * factor;
    }
  }
}
