package org.assay.numeric.fix;

import java.util.List;
import java.util.Locale;

/**
 * What is limited.
 *
 * @param place a kind of tensors
 * @param tensors names, of {@link Place#TENSORS} only
 */
public record At(Place place, List<String> tensors) {
  /** Kinds of tensors. */
  public enum Place {
    /** Inputs and weights. */
    ALL,
    /** Inputs only. */
    INPUTS,
    /** Weights only. */
    WEIGHTS,
    /** What the failing operator reads, by a clip. */
    OPERAND,
    /** Tensors that are named. */
    TENSORS
  }

  /** Inputs and weights. */
  public static final At ALL = new At(Place.ALL, List.of());

  /** Checks that tensors are named if and only if that is meant. */
  public At {
    tensors = List.copyOf(tensors);
    if ((place == Place.TENSORS) == tensors.isEmpty()) {
      throw new IllegalArgumentException(place + " with " + tensors.size() + " tensors");
    }
  }

  /** The word of documents: {@code all}, …, or the names. */
  public String text() {
    return place == Place.TENSORS
        ? String.join(",", tensors)
        : place.name().toLowerCase(Locale.ROOT);
  }
}
