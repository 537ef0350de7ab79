package org.assay.train.symptoms;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.TargetFacts;
import org.assay.train.trace.History;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;

/**
 * How a training went, as a whole.
 *
 * @param firstLoss of the first step
 * @param lastLoss mean over the last epoch, or over the last quarter of the steps where there are
 *     fewer than four epochs
 * @param skill of {@code lastLoss}, as {@link Baseline#skill}; absent where it cannot be compared
 * @param accuracy share of rows put into their class: what the last epoch showed, or else at the
 *     end; absent if rows have no class
 * @param majority share of the commonest class; 0 if rows have no class
 * @param judged whether it is known what there is to learn
 */
record Outcome(
    double firstLoss,
    double lastLoss,
    OptionalDouble skill,
    OptionalDouble accuracy,
    double majority,
    boolean judged) {
  private static final int FEW_EPOCHS = 4;

  /** Share of what there is to learn from which on a training has done its work. */
  private static final double LEARNT = 0.5;

  /** Of a training with steps. */
  static Outcome of(History history, Optional<Baseline> baseline) {
    double last = lastLoss(history);
    OptionalDouble skill =
        baseline.isPresent() && baseline.get().comparable()
            ? baseline.get().skill(last)
            : OptionalDouble.empty();
    boolean classes = baseline.map(b -> b.targets().namesClasses()).orElse(false);
    OptionalDouble accuracy = OptionalDouble.empty();
    if (classes) {
      accuracy = shown(history, baseline.orElseThrow().targets().width());
      if (accuracy.isEmpty()) {
        accuracy =
            history
                .end()
                .flatMap(TraceEvent.End::outputs)
                .map(p -> accuracy(p, baseline.orElseThrow().targets().kind()))
                .orElse(OptionalDouble.empty());
      }
    }
    return new Outcome(
        history.steps().get(0).loss(),
        last,
        skill,
        accuracy,
        baseline.map(b -> b.targets().majorityShare()).orElse(0.0),
        baseline.isPresent());
  }

  /**
   * How much of the way from the share of the commonest class (0) to all rows (1) the accuracy has
   * come.
   */
  OptionalDouble accuracyGain() {
    return accuracy.isEmpty() || majority >= 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((accuracy.getAsDouble() - majority) / (1 - majority));
  }

  /**
   * Whether most of what there is to learn was learnt, by the loss or by the accuracy. Where nobody
   * knows what there is to learn, no training is reproached with it.
   */
  boolean hasLearnt() {
    return !judged || skill.orElse(0) >= LEARNT || accuracyGain().orElse(0) >= LEARNT;
  }

  private static double lastLoss(History history) {
    List<TraceEvent.Step> steps = history.steps();
    int epochs = history.epochs().size();
    if (epochs >= FEW_EPOCHS) {
      return history.epochs().get(epochs - 1).loss();
    }
    int from = steps.size() - Math.max(1, steps.size() / FEW_EPOCHS);
    double sum = 0;
    double rows = 0;
    for (TraceEvent.Step step : steps.subList(from, steps.size())) {
      sum += step.loss() * step.rows();
      rows += step.rows();
    }
    return sum / rows;
  }

  /**
   * The accuracy that the last epoch showed. One that counts each output by itself says little of
   * classes: 0 for all ten is nine tenths right.
   */
  private static OptionalDouble shown(History history, int width) {
    if (history.epochs().isEmpty()) {
      return OptionalDouble.empty();
    }
    Map<String, Double> metrics = history.epochs().get(history.epochs().size() - 1).metrics();
    return metrics.entrySet().stream()
        .filter(e -> e.getKey().endsWith("accuracy"))
        .filter(e -> width == 1 || !e.getKey().equals("binary_accuracy"))
        .mapToDouble(Map.Entry::getValue)
        .findFirst();
  }

  /** Share of rows whose class is told rightly. */
  static OptionalDouble accuracy(Predictions p, TargetFacts.Kind kind) {
    int width = p.rows() == 0 ? 0 : p.outputs().length / p.rows();
    int targets = p.rows() == 0 ? 0 : p.targets().length / p.rows();
    if (width == 0 || targets == 0 || (kind == TargetFacts.Kind.ONE_HOT && width != targets)) {
      return OptionalDouble.empty();
    }
    int right = 0;
    for (int row = 0; row < p.rows(); row++) {
      boolean hit;
      if (kind == TargetFacts.Kind.ONE_HOT) {
        hit =
            greatest(p.outputs(), row * width, width) == greatest(p.targets(), row * width, width);
      } else if (width > 1) {
        hit = greatest(p.outputs(), row * width, width) == (int) p.targets()[row * targets];
      } else {
        double limit = kind == TargetFacts.Kind.SIGNS ? 0 : 0.5;
        hit = (p.outputs()[row] > limit) == (p.targets()[row * targets] > limit);
      }
      right += hit ? 1 : 0;
    }
    return OptionalDouble.of((double) right / p.rows());
  }

  private static int greatest(float[] values, int from, int width) {
    int best = 0;
    for (int k = 1; k < width; k++) {
      best = values[from + k] > values[from + best] ? k : best;
    }
    return best;
  }
}
