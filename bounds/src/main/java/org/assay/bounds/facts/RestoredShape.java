package org.assay.bounds.facts;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;

/**
 * A tensor that was brought into another shape and back is the tensor that it was: Reshape,
 * Flatten, Squeeze and Unsqueeze keep elements in their order. Between the two shapes bounds can
 * lose which rows or columns differ, as the flat form has them one behind the other. Derivatives of
 * Tile and of flattened layers are written so.
 */
final class RestoredShape implements Fact {
  private static final Set<String> OPERATORS = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");
  private static final int LONGEST_CHAIN = 8;

  @Override
  public Set<String> operators() {
    return OPERATORS;
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    Bounds output = place.output();
    if (output.dynamicAxes() != 0) {
      return Optional.empty();
    }
    String at = place.copied(place.node().inputs().get(0));
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> moved =
          place
              .scope()
              .producer(at)
              .filter(n -> n.domain().isEmpty() && OPERATORS.contains(n.opType()));
      if (moved.isEmpty()) {
        return Optional.empty();
      }
      at = place.copied(moved.get().inputs().get(0));
      Optional<Bounds> earlier =
          place
              .bounds(at)
              .filter(b -> b.dynamicAxes() == 0 && b.type() == output.type())
              .filter(b -> Arrays.equals(b.dims(), output.dims()));
      if (earlier.isPresent()) {
        return earlier;
      }
    }
    return Optional.empty();
  }
}
