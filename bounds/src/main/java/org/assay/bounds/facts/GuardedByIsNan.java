package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.onnx.Node;

/** Where(IsNaN(x), c, x) is not NaN, where c is not. */
final class GuardedByIsNan implements Fact {
  @Override
  public Set<String> operators() {
    return Set.of("Where");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    Optional<Node> test = place.made(place.input(0), "IsNaN");
    Optional<Bounds> instead = place.bounds(place.input(1));
    if (test.isEmpty() || instead.isEmpty() || !place.output().type().isFloat()) {
      return Optional.empty();
    }
    boolean same = place.copied(test.get().inputs().get(0)).equals(place.copied(place.input(2)));
    boolean clean = (instead.get().allFlags() & Flags.NAN) == 0;
    return same && clean ? Optional.of(place.output().without(Flags.NAN)) : Optional.empty();
  }
}
