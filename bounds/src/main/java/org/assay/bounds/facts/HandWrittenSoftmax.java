package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.Node;

/**
 * e / Σe ≤ 1 for e ≥ 0, and Σ exp(x − max x) ≥ 1: rounding is monotone, so a sum of non-negative
 * terms is never below one of them, and a quotient by something no smaller is at most 1. That holds
 * behind a rounding to 16 bits as well, of the exponentials and of the sum.
 */
final class HandWrittenSoftmax implements Fact {
  @Override
  public Set<String> operators() {
    return Set.of("Div", "ReduceSum");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    return place.node().is("Div") ? quotient(place) : sum(place);
  }

  private static Optional<Bounds> quotient(Place place) {
    Optional<Node> sum = place.originProducer(place.input(1)).filter(p -> p.is("ReduceSum"));
    Optional<Bounds> e = place.bounds(place.input(0));
    Optional<Bounds> total = place.bounds(place.input(1));
    if (sum.isEmpty() || e.isEmpty() || total.isEmpty() || !e.get().type().isFloat()) {
      return Optional.empty();
    }
    boolean same = place.copied(sum.get().inputs().get(0)).equals(place.copied(place.input(0)));
    boolean sumIsRounded =
        place
            .scope()
            .producer(place.origin(place.input(1)))
            .filter(p -> p.is("ReduceSum"))
            .isEmpty();
    if (sumIsRounded && !place.isRounded(place.input(0))) {
      return Optional.empty();
    }
    Cell terms = e.get().hull();
    if (!same || terms.lo < 0 || !ReducedAxes.broadcastBack(place, sum.get(), place.input(1))) {
      return Optional.empty();
    }
    // A sum of 0 has only zeros for terms: 0 / 0 is NaN, never infinite.
    int flags = total.get().hull().lo > 0 ? 0 : Flags.NAN;
    return Optional.of(place.within(0, 1, terms.flags == 0 ? flags : place.output().allFlags()));
  }

  private static Optional<Bounds> sum(Place place) {
    Optional<Node> exp = place.made(place.input(0), "Exp");
    Optional<Node> shifted = exp.flatMap(n -> place.made(n.inputs().get(0), "Sub"));
    if (shifted.isEmpty() || !place.output().type().isFloat()) {
      return Optional.empty();
    }
    boolean byMaximum = ShiftedByMaximum.byMaximum(place, shifted.get(), "ReduceMax");
    Optional<Node> maximum =
        place
            .scope()
            .producer(place.origin(shifted.get().inputs().get(1)))
            .filter(p -> p.is("ReduceMax"));
    if (!byMaximum || maximum.isEmpty()) {
      return Optional.empty();
    }
    // The sum must take in the element that was greatest.
    Optional<Long> summed = ReducedAxes.of(place, place.node());
    Optional<Long> searched = ReducedAxes.of(place, maximum.get());
    boolean covers =
        summed.isPresent() && searched.isPresent() && (searched.get() & ~summed.get()) == 0;
    return covers ? Optional.of(place.within(1, place.output().type().max())) : Optional.empty();
  }
}
