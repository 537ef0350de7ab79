package org.assay.fuzz.mutate;

/** Slants an image, rightwards or downwards, by up to a fifth of a pixel per pixel. */
public final class Shear extends ImageMutator {
  private static final float MOST = 0.2f;

  /** The mutator. */
  public Shear() {
    super("shear", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    float slant = MOST * (2 * mutation.random().nextFloat() - 1);
    boolean sideways = mutation.random().nextBoolean();
    Warp.apply(mutation, image, 1, sideways ? slant : 0, sideways ? 0 : slant, 1, 0, 0);
  }
}
