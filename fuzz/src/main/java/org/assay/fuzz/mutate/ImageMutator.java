package org.assay.fuzz.mutate;

import java.util.List;
import org.assay.fuzz.input.InputLayout;

/** Changes every image of a row, where a layout says that there is one. */
abstract class ImageMutator implements Mutator {
  private final String name;
  private final boolean mild;

  /**
   * A mutator of images.
   *
   * @param mild whether the image still shows the same
   */
  ImageMutator(String name, boolean mild) {
    this.name = name;
    this.mild = mild;
  }

  /** Changes one image. */
  abstract void change(Mutation mutation, ImageField image);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final boolean preservesLabel() {
    return mild;
  }

  @Override
  public final boolean applies(InputLayout layout) {
    return !ImageField.of(layout).isEmpty();
  }

  @Override
  public final void mutate(Mutation mutation) {
    List<ImageField> images = mutation.images();
    for (int i = 0; i < images.size(); i++) {
      change(mutation, images.get(i));
    }
  }
}
