package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.onnx.Node;

/**
 * x − max(x) ≤ 0 along the axes of the maximum, and x − min(x) ≥ 0: subtraction is monotone. Not
 * where x may be NaN: ONNX Runtime's ReduceMax of {2, NaN, 1} may be 1.
 */
final class ShiftedByMaximum implements Fact {
  @Override
  public Set<String> operators() {
    return Set.of("Sub");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    return byMaximum(place, place.node(), "ReduceMax")
        ? Optional.of(place.within(-place.output().type().max(), 0))
        : byMaximum(place, place.node(), "ReduceMin")
            ? Optional.of(place.within(0, place.output().type().max()))
            : Optional.empty();
  }

  /**
   * Whether a Sub subtracts the greatest (or least) of its own first operand, element for element.
   */
  static boolean byMaximum(Place place, Node sub, String reduction) {
    if (!place.output().type().isFloat()) {
      return false;
    }
    boolean nan =
        place.bounds(sub.inputs().get(0)).map(x -> (x.allFlags() & Flags.NAN) != 0).orElse(true);
    if (nan) {
      return false;
    }
    Optional<Node> extreme =
        place.scope().producer(place.origin(sub.inputs().get(1))).filter(p -> p.is(reduction));
    // The reduced tensor must broadcast back along the very axes that were reduced.
    return extreme.isPresent()
        && place.copied(extreme.get().inputs().get(0)).equals(place.copied(sub.inputs().get(0)))
        && ReducedAxes.broadcastBack(place, extreme.get(), sub.inputs().get(1));
  }
}
