package org.assay.train.symptoms;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;

/**
 * The checks of DeepLocalize (Wardat, Le and Rajan, ICSE 2021, algorithm 1), which ends at the
 * first of them: in each batch, forward layer by layer, then loss, then backward layer by layer,
 * then weights and their change. A layer's numbers are in error if one of them is NaN or infinite,
 * if they were all 0 in at least half of the batches, or if they stayed the same over {@value
 * #UNCHANGED} batches. The model does not learn (MDL) if the loss is the same over as many batches,
 * or loss or accuracy over as many epochs. Needs probes in every step.
 */
final class DeepLocalize implements Symptom {
  /** N of the article. */
  static final int UNCHANGED = 5;

  /** Batches from which on half of them is said to be many. */
  static final int ENOUGH = 2 * UNCHANGED;

  static final Rule RULE =
      new Rule(
          "TD101",
          "like-deeplocalize",
          "One of DeepLocalize's checks fires: numerical error in a layer, or no learning.");

  private final Map<String, Integer> zeros = new HashMap<>();
  private final Map<String, Integer> same = new HashMap<>();
  private int sameLoss;
  private double lossBefore = Double.NaN;
  private int batches;
  private boolean told;

  @Override
  public Rule rule() {
    return RULE;
  }

  @Override
  public List<SymptomFound> observe(TraceEvent event, History history) {
    if (told) {
      return List.of();
    }
    Optional<SymptomFound> found = Optional.empty();
    if (event instanceof TraceEvent.Step step) {
      found = step(step, history);
    } else if (event instanceof TraceEvent.Epoch epoch) {
      found = epoch(epoch, history);
    }
    told = found.isPresent();
    return found.stream().toList();
  }

  private Optional<SymptomFound> step(TraceEvent.Step step, History history) {
    batches++;
    Optional<SymptomFound> found = layers(step, Phase.FORWARD, "forward", history, false);
    found = found.isPresent() ? found : loss(step);
    found =
        found.isPresent() ? found : layers(step, Phase.OUTPUT_GRADIENT, "backward", history, true);
    found =
        found.isPresent() ? found : layers(step, Phase.WEIGHT_GRADIENT, "backward", history, true);
    found = found.isPresent() ? found : layers(step, Phase.WEIGHTS, "weights", history, true);
    return found.isPresent() ? found : layers(step, Phase.UPDATE, "delta weights", history, true);
  }

  private Optional<SymptomFound> layers(
      TraceEvent.Step step, Phase phase, String name, History history, boolean backwards) {
    List<LayerStats> stats =
        step.layers().stream()
            .filter(s -> s.phase() == phase)
            .sorted((a, b) -> (backwards ? -1 : 1) * Integer.compare(a.layer(), b.layer()))
            .toList();
    Optional<SymptomFound> first = Optional.empty();
    for (LayerStats s : stats) {
      String what = problem(s);
      if (!what.isEmpty() && first.isEmpty()) {
        first =
            Optional.of(
                found(
                    step,
                    OptionalInt.of(s.layer()),
                    Optional.of(phase),
                    s.stats().mean(),
                    "Layer "
                        + s.layer()
                        + " '"
                        + history.facts().layers().get(s.layer()).name()
                        + "': Error in "
                        + name
                        + ", "
                        + what));
      }
    }
    return first;
  }

  private String problem(LayerStats s) {
    if (s.stats().nans() > 0) {
      return "NaN";
    }
    if (s.stats().infinities() > 0) {
      return "Inf";
    }
    String key = s.layer() + " " + s.phase();
    int zero = counted(zeros, key, s, x -> x.stats().zeroShare() == 1, false);
    int unchanged = counted(same, key, s, x -> x.distance().equals(OptionalDouble.of(0)), true);
    if (batches >= ENOUGH && 2 * zero >= batches) {
      return "all zero in " + zero + " of " + batches + " batches";
    }
    return unchanged >= UNCHANGED ? "unchanged over " + UNCHANGED + " batches" : "";
  }

  private static int counted(
      Map<String, Integer> counts,
      String key,
      LayerStats s,
      Predicate<LayerStats> condition,
      boolean inARow) {
    int before = counts.getOrDefault(key, 0);
    int now = condition.test(s) ? before + 1 : inARow ? 0 : before;
    counts.put(key, now);
    return now;
  }

  private Optional<SymptomFound> loss(TraceEvent.Step step) {
    double loss = step.loss();
    if (step.lostItsLoss()) {
      return Optional.of(whole(step, loss, "Error in loss function, the loss is " + loss));
    }
    sameLoss = loss == lossBefore ? sameLoss + 1 : 0;
    lossBefore = loss;
    return sameLoss >= UNCHANGED
        ? Optional.of(
            whole(
                step,
                loss,
                "MDL: Model does not learn, the loss is unchanged over " + UNCHANGED + " batches"))
        : Optional.empty();
  }

  private Optional<SymptomFound> epoch(TraceEvent.Epoch epoch, History history) {
    List<TraceEvent.Epoch> epochs = history.epochs();
    if (epochs.size() <= UNCHANGED || history.steps().isEmpty()) {
      return Optional.empty();
    }
    List<TraceEvent.Epoch> last = epochs.subList(epochs.size() - 1 - UNCHANGED, epochs.size());
    TraceEvent.Step step = history.steps().get(history.steps().size() - 1);
    if (last.stream().allMatch(e -> e.loss() == epoch.loss())) {
      return Optional.of(
          whole(
              step,
              epoch.loss(),
              "MDL: Model does not learn, the loss is unchanged over " + UNCHANGED + " epochs"));
    }
    for (Map.Entry<String, Double> metric : epoch.metrics().entrySet()) {
      // An accuracy of 1 has nowhere to go.
      if (metric.getKey().endsWith("accuracy")
          && metric.getValue() < 1
          && last.stream()
              .allMatch(e -> metric.getValue().equals(e.metrics().get(metric.getKey())))) {
        return Optional.of(
            whole(
                step,
                metric.getValue(),
                "MDL: Model does not learn, the accuracy is unchanged over "
                    + UNCHANGED
                    + " epochs"));
      }
    }
    return Optional.empty();
  }

  private static SymptomFound whole(TraceEvent.Step step, double value, String message) {
    return found(step, OptionalInt.empty(), Optional.empty(), value, message);
  }

  private static SymptomFound found(
      TraceEvent.Step step,
      OptionalInt layer,
      Optional<Phase> phase,
      double value,
      String message) {
    return new SymptomFound(
        RULE.id(),
        Severity.ERROR,
        layer,
        phase,
        step.step(),
        step.epoch(),
        step.batch(),
        value,
        message + ", stop at epoch " + step.epoch() + ", batch " + step.batch());
  }
}
