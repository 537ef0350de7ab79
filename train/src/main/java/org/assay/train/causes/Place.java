package org.assay.train.causes;

import java.util.Optional;

/**
 * Where a fault lies: in a layer, or in another part of the job.
 *
 * @param layer name of the layer
 * @param where {@code data}, {@code labels}, {@code loss}, {@code optimizer} or {@code fit}
 */
public record Place(Optional<String> layer, Optional<String> where) {
  public static final Place DATA = part("data");
  public static final Place LABELS = part("labels");
  public static final Place LOSS = part("loss");
  public static final Place OPTIMIZER = part("optimizer");
  public static final Place FIT = part("fit");

  public Place {
    if (layer.isPresent() == where.isPresent()) {
      throw new IllegalArgumentException("either a layer or another part");
    }
  }

  /** A layer. */
  public static Place layer(String name) {
    return new Place(Optional.of(name), Optional.empty());
  }

  private static Place part(String where) {
    return new Place(Optional.empty(), Optional.of(where));
  }

  /** For people. */
  public String text() {
    return layer.map(name -> "layer '" + name + "'").or(() -> where).orElseThrow();
  }
}
