package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.Elementwise;
import org.assay.onnx.ElementType;

/** x · x is never negative; x − x is 0 for finite x; x / x is 1 for x away from 0. */
final class Squares implements Fact {
  @Override
  public Set<String> operators() {
    return Set.of("Mul", "Sub", "Div");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    if (place.node().inputs().size() != 2
        || !place.copied(place.input(0)).equals(place.copied(place.input(1)))) {
      return Optional.empty();
    }
    Optional<Bounds> x = place.bounds(place.input(0));
    ElementType type = place.output().type();
    if (x.isEmpty() || x.get().type() != type) {
      return Optional.empty();
    }
    if (place.node().is("Mul")) {
      return Optional.of(
          Elementwise.map(
                  type,
                  Integer.MAX_VALUE,
                  (in, out) -> Arithmetic.square(in[0], type, out),
                  x.get())
              .withDynamicAxes(place.output().dynamicAxes()));
    }
    double value = place.node().is("Sub") ? 0 : 1;
    return Optional.of(place.within(value, value));
  }
}
