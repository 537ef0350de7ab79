package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.train.job.Named;
import org.assay.train.trace.TraceEvent;

/**
 * Recurrent layers multiply their state by the same weights at every step: without a bounded
 * activation, or with recurrent weights whose spectral radius is far above 1, states grow with
 * every step (Pascanu et al. 2013, On the difficulty of training recurrent neural networks).
 */
final class RecurrentCauses implements Cause {
  private static final Set<String> UNBOUNDED =
      Set.of("linear", "relu", "elu", "selu", "leakyrelu", "gelu", "silu", "swish", "softplus");

  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    boolean lost = e.history().map(h -> isLost(h.steps(), h.epochs())).orElse(false);
    for (Network.Part part : e.network().weighted()) {
      if (part.isRecurrent() && !part.className().equals("Bidirectional")) {
        activation(part, lost).ifPresent(found::add);
        weights(part, lost).ifPresent(found::add);
      }
    }
    return found;
  }

  private static boolean isLost(List<TraceEvent.Step> steps, List<TraceEvent.Epoch> epochs) {
    // A trace may not know the loss at all.
    boolean known = steps.stream().anyMatch(s -> s.knownLoss().isPresent());
    return steps.stream().anyMatch(TraceEvent.Step::lostItsLoss)
        || (known && epochs.stream().anyMatch(e -> !Double.isFinite(e.loss())));
  }

  private static Optional<Hypothesis> activation(Network.Part part, boolean lost) {
    Object given = part.spec().config().values().get("activation");
    if (!(given instanceof String name)
        || !UNBOUNDED.contains(name.replace("_", "").toLowerCase(java.util.Locale.ROOT))) {
      return Optional.empty();
    }
    String why = "its state goes through " + name + " at every step, which does not bound it";
    return Optional.of(
        Hypothesis.of(
            FaultKind.WRONG_ACTIVATION,
            part.place(),
            "forward",
            lost ? 0.72 : 0.6,
            why + (lost ? "; the loss is not finite" : "")));
  }

  private static Optional<Hypothesis> weights(Network.Part part, boolean lost) {
    Optional<Named> initializer = part.spec().config().fresh().named("recurrent_initializer");
    if (initializer.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> values = initializer.get().arguments().values();
    OptionalDouble deviation =
        InitialisationCauses.deviation(
            initializer.get().plainName(), initializer.get().arguments());
    if (deviation.isEmpty() && values.get("gain") instanceof Number gain) {
      deviation = OptionalDouble.of(gain.doubleValue() / Math.sqrt(part.units()));
    }
    // The circular law: a square matrix of n² numbers of deviation d has the radius d · √n.
    double radius = deviation.orElse(0) * Math.sqrt(part.units());
    return radius > 1.5
        ? Optional.of(
            Hypothesis.of(
                FaultKind.WRONG_INITIALISATION,
                part.place(),
                "forward",
                lost ? 0.68 : 0.5,
                Numbers.text("its recurrent weights have a spectral radius of about %s", radius)))
        : Optional.empty();
  }
}
