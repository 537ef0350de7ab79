package org.assay.fuzz.mutate;

import org.assay.fuzz.input.Field;

/** Adds one number, up to a fifth of the range either way, to all pixels of an image. */
public final class Brightness extends ImageMutator {
  private static final float MOST = 0.2f;

  /** The mutator. */
  public Brightness() {
    super("brightness", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    Field field = image.field();
    float part = 2 * mutation.random().nextFloat() - 1;
    float change = (float) (MOST * part * (field.high() - field.low()));
    float[] rows = mutation.rows();
    int end = mutation.start() + field.end();
    for (int i = mutation.start() + field.offset(); i < end; i++) {
      rows[i] += change;
    }
  }
}
