package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;

/**
 * Covers a rectangle of an image, up to a third of its height and width, with one value of the
 * range in all planes.
 */
public final class Occlusion extends ImageMutator {
  /** The mutator. */
  public Occlusion() {
    super("occlusion", false);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    RandomStream random = mutation.random();
    Field field = image.field();
    int height = 1 + random.nextInt((image.height() + 2) / 3);
    int width = 1 + random.nextInt((image.width() + 2) / 3);
    int top = random.nextInt(image.height() - height + 1);
    int left = random.nextInt(image.width() - width + 1);
    float value =
        switch (random.nextInt(3)) {
          case 0 -> (float) field.low();
          case 1 -> (float) field.high();
          default -> (float) random.nextDouble(field.low(), field.high());
        };
    for (int p = 0; p < image.planes(); p++) {
      int plane = mutation.start() + image.plane(p);
      for (int r = top; r < top + height; r++) {
        int at = plane + r * image.rowStride() + left * image.columnStride();
        for (int c = 0; c < width; c++, at += image.columnStride()) {
          mutation.rows()[at] = value;
        }
      }
    }
  }
}
