package org.assay.fuzz.mutate;

/** Makes an image larger or smaller about its centre by up to a quarter, both ways alike. */
public final class Scale extends ImageMutator {
  private static final double MOST = 1.25;

  /** The mutator. */
  public Scale() {
    super("scale", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    float factor = (float) StrictMath.pow(MOST, 2 * mutation.random().nextDouble() - 1);
    Warp.apply(mutation, image, factor, 0, 0, factor, 0, 0);
  }
}
