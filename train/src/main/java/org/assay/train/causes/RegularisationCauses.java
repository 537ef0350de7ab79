package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.train.trace.TraceEvent;

/**
 * Dropout, noise and penalties: too strong, in the wrong place, or missing where rows are learnt by
 * heart.
 */
final class RegularisationCauses implements Cause {
  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    List<Network.Part> dropouts =
        e.network().parts().stream().filter(Network.Part::isDropout).toList();
    for (Network.Part dropout : dropouts) {
      strong(e, dropout, dropouts.size()).ifPresent(found::add);
    }
    for (Network.Part part : e.network().weighted()) {
      penalty(part).ifPresent(found::add);
    }
    for (Network.Part part : e.network().parts()) {
      if (part.isNoise()) {
        noise(e, part).ifPresent(found::add);
      }
    }
    overfitting(e, dropouts).ifPresent(found::add);
    return found;
  }

  private static Optional<Hypothesis> strong(Evidence e, Network.Part dropout, int all) {
    if (!(dropout.spec().config().values().get("rate") instanceof Number)) {
      return Optional.empty();
    }
    double rate = dropout.number("rate", 0);
    double prior = 0;
    List<String> why = new ArrayList<>();
    why.add(Numbers.text("it drops %s %% of %s units", 100 * rate, dropout.units()));
    if (isBeforeActivation(e, dropout)) {
      prior = rate >= 0.3 ? 0.68 : 0.5;
      why.add("it stands between a layer and its activation");
    }
    if (rate > 0.6) {
      prior = Math.max(prior, rate > 0.8 ? 0.8 : 0.65);
    }
    if (rate >= 0.2 && dropout.units() <= 10) {
      prior = Math.max(prior, 0.55);
      why.add("so few units that whole answers are lost");
    }
    if (rate >= 0.4 && all >= 3) {
      prior = Math.max(prior, 0.5);
      why.add("one of " + all + " such layers in a row");
    }
    if (e.knows(Evidence.Known.TARGETS)
        && e.targets().task() == Task.REGRESSION
        && isBeforeOutput(e, dropout)) {
      prior = Math.max(prior, 0.4);
      why.add("before an output of numbers it shifts their mean");
    }
    return prior == 0
        ? Optional.empty()
        : Optional.of(
            new Hypothesis(FaultKind.DROPOUT_MISUSE, dropout.place(), "forward", prior, why));
  }

  /** Noise beside the size of what it is added to: that of the features, or about 1. */
  private static Optional<Hypothesis> noise(Evidence e, Network.Part noise) {
    boolean ofFeatures =
        e.knows(Evidence.Known.FEATURES)
            && e.network().first().map(f -> f.index() == noise.index()).orElse(false);
    double size = ofFeatures ? e.features().typical() : 1;
    double deviation = noise.number("stddev", 0);
    double ratio = size > 0 ? deviation / size : 0;
    return ratio < 0.5
        ? Optional.empty()
        : Optional.of(
            Hypothesis.of(
                FaultKind.REGULARISATION_MISUSE,
                noise.place(),
                "forward",
                ratio >= 2 ? 0.75 : ratio >= 1 ? 0.6 : 0.4,
                Numbers.text(
                    "noise of deviation %s on numbers of about %s"
                        + (ofFeatures ? ", the features" : ""),
                    deviation,
                    size)));
  }

  private static boolean isBeforeActivation(Evidence e, Network.Part dropout) {
    int next = dropout.index() + 1;
    List<Network.Part> parts = e.network().parts();
    return next < parts.size()
        && parts.get(next).isActivation()
        && dropout.index() > 0
        && parts.get(dropout.index() - 1).isWeighted();
  }

  private static boolean isBeforeOutput(Evidence e, Network.Part dropout) {
    return e.network().output().map(o -> o.index() == dropout.index() + 1).orElse(false);
  }

  private static Optional<Hypothesis> penalty(Network.Part part) {
    double strength = 0;
    for (String key : List.of("kernel_regularizer", "activity_regularizer", "bias_regularizer")) {
      strength = Math.max(strength, strength(part.spec().config().values().get(key)));
    }
    if (strength == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Hypothesis.of(
            FaultKind.REGULARISATION_MISUSE,
            part.place(),
            "loss",
            strength >= 0.1 ? 0.7 : strength >= 0.01 ? 0.5 : 0.25,
            Numbers.text("a penalty of strength %s on it", strength)));
  }

  private static double strength(@org.jspecify.annotations.Nullable Object regularizer) {
    if (regularizer instanceof String) {
      return 0.01;
    }
    double strength = 0;
    if (regularizer instanceof java.util.Map<?, ?> map) {
      for (Object value : map.values()) {
        strength = Math.max(strength, value instanceof Number n ? n.doubleValue() : 0);
        strength = Math.max(strength, value instanceof java.util.Map<?, ?> ? strength(value) : 0);
      }
    }
    return strength;
  }

  /** The loss on rows that are kept from training rises while that of training falls. */
  private static Optional<Hypothesis> overfitting(Evidence e, List<Network.Part> dropouts) {
    List<TraceEvent.Epoch> epochs = e.history().map(h -> h.epochs()).orElse(List.of());
    List<Network.Part> hidden = e.network().hidden();
    double best = Double.POSITIVE_INFINITY;
    for (TraceEvent.Epoch epoch : epochs) {
      best = Math.min(best, epoch.validationLoss().orElse(Double.POSITIVE_INFINITY));
    }
    if (hidden.isEmpty() || Double.isInfinite(best)) {
      return Optional.empty();
    }
    TraceEvent.Epoch last = epochs.get(epochs.size() - 1);
    double end = last.validationLoss().orElse(best);
    if (!(end > 1.15 * best && last.loss() < 0.7 * end)) {
      return Optional.empty();
    }
    String why =
        Numbers.text(
            "the loss of validation rises from %s to %s while that of training is %s",
            best, end, last.loss());
    // Dropout belongs behind the layer with the most weights, which learns by heart first.
    Network.Part widest =
        hidden.stream().max(java.util.Comparator.comparingLong(Network.Part::weights)).get();
    double prior = dropouts.isEmpty() ? 0.78 : 0.4;
    return Optional.of(
        Hypothesis.of(FaultKind.DROPOUT_MISUSE, widest.place(), "forward", prior, why));
  }
}
