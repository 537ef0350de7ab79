package org.assay.fuzz.mutate;

/** Turns an image about its centre by up to 15 degrees either way. */
public final class Rotate extends ImageMutator {
  private static final double MOST = 15 * Math.PI / 180;

  /** The mutator. */
  public Rotate() {
    super("rotate", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    double angle = MOST * (2 * mutation.random().nextDouble() - 1);
    float cos = (float) StrictMath.cos(angle);
    float sin = (float) StrictMath.sin(angle);
    Warp.apply(mutation, image, cos, -sin, sin, cos, 0, 0);
  }
}
