package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;

/**
 * |x / max(‖x‖, ε)| ≤ 1 for an element and for the norm, also for ‖x‖ + ε: normalisation to unit
 * length. Where the squares overflow the norm is +Inf and the quotient 0; where they underflow ε
 * takes over.
 */
final class UnitVector implements Fact {
  private static final double SLACK = 1e-3;

  @Override
  public Set<String> operators() {
    return Set.of("Div");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    // In 16 bits the norm itself is off by more than the slack.
    if (!place.output().type().isFloat() || place.output().type().bits() < 32) {
      return Optional.empty();
    }
    Optional<Node> norm = norm(place, place.input(1));
    Optional<Bounds> x = place.bounds(place.input(0));
    Optional<Bounds> divisor = place.bounds(place.input(1));
    if (norm.isEmpty() || x.isEmpty() || divisor.isEmpty()) {
      return Optional.empty();
    }
    double least = divisor.get().hull().lo;
    double underflow = 8 * Math.sqrt(x.get().type().format().minNormal());
    boolean same = place.copied(norm.get().inputs().get(0)).equals(place.copied(place.input(0)));
    // Squares below the least normal number are inexact: ε must outweigh elements that small.
    if (!same
        || !(least >= underflow)
        || !ReducedAxes.broadcastBack(place, norm.get(), place.input(1))) {
      return Optional.empty();
    }
    int flags = x.get().allFlags() == 0 ? 0 : place.output().allFlags();
    // The norm, and the norm with ε, may have been rounded to 16 bits: by a factor, or near 0 by
    // half the least positive number, against a divisor of at least that of its bounds.
    double limit = (1 + SLACK) * (1 + 4 * place.rounding()) * (1 + 2 * place.underflow() / least);
    return Optional.of(place.withNorm(place.within(-limit, limit, flags), norm.get(), limit));
  }

  private static Optional<Node> norm(Place place, String name) {
    Optional<Node> producer = place.originProducer(name);
    if (producer.isEmpty()) {
      return Optional.empty();
    }
    Node node = producer.get();
    if (node.is("ReduceL2")) {
      return Optional.of(node);
    }
    if (node.is("Clip")) {
      return clipKeepsLarge(node) ? norm(place, node.inputs().get(0)) : Optional.empty();
    }
    if (node.is("Max") || node.is("Add")) {
      for (int i = 0; i < node.inputs().size(); i++) {
        String other = node.inputs().get(node.inputs().size() - 1 - i);
        boolean small =
            node.inputs().size() == 2 && place.scalar(other).filter(v -> v >= 0).isPresent();
        Optional<Node> found =
            small
                ? place.originProducer(node.inputs().get(i)).filter(p -> p.is("ReduceL2"))
                : Optional.empty();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  // A Clip from below only; one from above would let the quotient grow.
  private static boolean clipKeepsLarge(Node clip) {
    return !clip.hasInput(2);
  }
}
