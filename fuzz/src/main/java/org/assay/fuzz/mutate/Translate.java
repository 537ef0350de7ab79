package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;

/**
 * Moves an image by up to a tenth of its height and width, at least one pixel, in any direction.
 */
public final class Translate extends ImageMutator {
  private static final float MOST = 0.1f;

  /** The mutator. */
  public Translate() {
    super("translate", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    RandomStream random = mutation.random();
    float dx = (2 * random.nextFloat() - 1) * Math.max(1, MOST * image.width());
    float dy = (2 * random.nextFloat() - 1) * Math.max(1, MOST * image.height());
    Warp.apply(mutation, image, 1, 0, 0, 1, dx, dy);
  }
}
