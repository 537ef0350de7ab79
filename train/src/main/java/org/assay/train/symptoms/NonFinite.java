package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;

/** NaN or infinity in a layer or in the loss: reported for the first step that shows it. */
final class NonFinite implements Symptom {
  static final Rule RULE =
      new Rule(
          "TD001",
          "non-finite-training",
          "NaN or infinity appears in a layer, a gradient, an update or the loss.");

  private final Set<String> seen = new HashSet<>();

  @Override
  public Rule rule() {
    return RULE;
  }

  @Override
  public List<SymptomFound> observe(TraceEvent event, History history) {
    if (!(event instanceof TraceEvent.Step step) || !seen.isEmpty()) {
      return List.of();
    }
    List<SymptomFound> found = new ArrayList<>();
    // Within a step the forward pass comes first, layer by layer, then the loss, then gradients.
    step.layers().stream()
        .filter(s -> !s.stats().isFinite())
        .min(
            Comparator.comparing((LayerStats s) -> s.phase().ordinal())
                .thenComparing(s -> order(s)))
        .ifPresent(s -> found.add(layer(step, s, history)));
    if (step.lostItsLoss()) {
      found.add(
          new SymptomFound(
              RULE.id(),
              Severity.ERROR,
              OptionalInt.empty(),
              Optional.empty(),
              step.step(),
              step.epoch(),
              step.batch(),
              step.loss(),
              "the loss is " + step.loss()));
    }
    found.forEach(f -> seen.add(f.message()));
    return found;
  }

  /** Forwards the first layer counts, backwards the last. */
  private static int order(LayerStats s) {
    boolean backward = s.phase() != Phase.FORWARD && s.phase() != Phase.WEIGHTS;
    return backward ? -s.layer() : s.layer();
  }

  private static SymptomFound layer(TraceEvent.Step step, LayerStats s, History history) {
    double share = (s.stats().nans() + s.stats().infinities()) / s.stats().count();
    return new SymptomFound(
        RULE.id(),
        Severity.ERROR,
        OptionalInt.of(s.layer()),
        Optional.of(s.phase()),
        step.step(),
        step.epoch(),
        step.batch(),
        share,
        (long) s.stats().nans()
            + " NaN and "
            + (long) s.stats().infinities()
            + " infinities among "
            + (long) s.stats().count()
            + " numbers ("
            + s.phase().text()
            + " of layer '"
            + history.facts().layers().get(s.layer()).name()
            + "')");
  }
}
