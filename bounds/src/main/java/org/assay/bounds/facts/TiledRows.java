package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Rearrange;

/**
 * A vector that Tile repeats and Reshape folds into rows of its length: every row is the vector.
 * The tensor between the two has no rows, and its bounds know one element from the other no more.
 * TensorFlow's converters write a broadcast so.
 */
final class TiledRows implements Fact {
  @Override
  public Set<String> operators() {
    return Set.of("Reshape");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    Bounds output = place.output();
    long[] dims = output.dims();
    if (dims.length == 0 || output.dynamicAxes() != 0 || output.size() == 0) {
      return Optional.empty();
    }
    return place
        .scope()
        .producer(place.copied(place.node().inputs().get(0)))
        .filter(n -> n.is("Tile"))
        .flatMap(n -> place.bounds(n.inputs().get(0)))
        .filter(v -> v.rank() == 1 && v.dynamicAxes() == 0 && v.type() == output.type())
        .filter(v -> v.dims()[0] == dims[dims.length - 1])
        .map(v -> Rearrange.expand(v, dims));
  }
}
