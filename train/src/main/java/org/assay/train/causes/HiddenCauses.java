package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;

/**
 * Activations between the layers: missing ones (a chain of linear maps is a linear map), those that
 * sit at their ends or at 0, and those whose slopes multiply to nothing along the depth (Glorot and
 * Bengio 2010; the repairs of AUTOTRAINER).
 */
final class HiddenCauses implements Cause {
  private static final Set<String> SMALL_SLOPES =
      Set.of("sigmoid", "tanh", "softsign", "hard_sigmoid");

  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    List<Network.Part> hidden = e.network().hidden();
    long linear = hidden.stream().filter(p -> isLinear(e, p)).count();
    for (Network.Part part : hidden) {
      if (isLinear(e, part)) {
        // Else there may be a function behind the layer that is not seen.
        if (e.knows(Evidence.Known.WHOLE_NETWORK)) {
          missing(e, part, linear == hidden.size()).ifPresent(found::add);
        }
      } else if (e.network().activation(part).equals("softmax") && !part.isRecurrent()) {
        found.add(
            Hypothesis.of(
                FaultKind.WRONG_ACTIVATION,
                e.network().activating(part).place(),
                "forward",
                0.82,
                "a softmax between layers lets shares of 1 through, spread over all units"));
      }
      seen(e, part, found);
    }
    depth(e, hidden).ifPresent(found::add);
    return found;
  }

  private static boolean isLinear(Evidence e, Network.Part part) {
    return !part.isRecurrent() && Network.isLinear(e.network().activation(part));
  }

  private static Optional<Hypothesis> missing(Evidence e, Network.Part part, boolean all) {
    boolean pooled = e.network().between(part).stream().anyMatch(Network.Part::isMaxPooling);
    double prior = pooled ? 0.35 : all ? 0.62 : 0.5;
    String why = all ? "no hidden layer has an activation, so the network is a linear map" : "";
    return Optional.of(
        Hypothesis.of(
            FaultKind.MISSING_ACTIVATION,
            part.place(),
            "forward",
            prior,
            all ? why : "the layer's output goes to the next weights without an activation"));
  }

  /** What the probes saw of a layer, last. */
  private static void seen(Evidence e, Network.Part part, List<Hypothesis> found) {
    Network.Part holder = e.network().activating(part);
    Optional<LayerStats> forward = last(e, holder.index(), Phase.FORWARD);
    if (forward.isEmpty()) {
      return;
    }
    String activation = holder.activation();
    double saturated = forward.get().saturated().orElse(0);
    if (SMALL_SLOPES.contains(activation) && saturated > 0.5) {
      found.add(
          Hypothesis.of(
              FaultKind.SATURATING_ACTIVATION,
              holder.place(),
              "forward",
              0.5,
              Numbers.text("%s %% of the outputs sit at an end of the range", 100 * saturated)));
    }
    double dead = forward.get().deadUnits().orElse(0);
    if (activation.equals("relu") && dead > 0.6) {
      found.add(
          Hypothesis.of(
              FaultKind.WRONG_ACTIVATION,
              holder.place(),
              "forward",
              0.4,
              Numbers.text("%s %% of the relu units are 0 for all rows of a batch", 100 * dead)));
    }
  }

  private static Optional<Hypothesis> depth(Evidence e, List<Network.Part> hidden) {
    List<Network.Part> small =
        hidden.stream()
            .filter(p -> !p.isRecurrent())
            .filter(p -> SMALL_SLOPES.contains(e.network().activation(p)))
            .toList();
    if (small.size() < 4) {
      return Optional.empty();
    }
    Network.Part first = small.get(0);
    Optional<LayerStats> near = last(e, first.index(), Phase.WEIGHT_GRADIENT);
    Optional<LayerStats> far = last(e, small.get(small.size() - 1).index(), Phase.WEIGHT_GRADIENT);
    String ratio = "";
    double prior = 0.5;
    if (near.isPresent() && far.isPresent() && far.get().stats().norm() > 0) {
      double share = near.get().stats().norm() / far.get().stats().norm();
      ratio = Numbers.text("; its gradient is %s of that of the last one", share);
      prior = share < 0.01 ? 0.75 : prior;
    }
    return Optional.of(
        Hypothesis.of(
            FaultKind.TOO_DEEP_FOR_ACTIVATION,
            e.network().activating(first).place(),
            "backward",
            prior,
            small.size() + " layers with activations of small slope" + ratio));
  }

  private static Optional<LayerStats> last(Evidence e, int layer, Phase phase) {
    return e.history()
        .filter(h -> !h.probed().isEmpty())
        .flatMap(h -> h.probed().get(h.probed().size() - 1).of(layer, phase));
  }
}
