package org.assay.train.facts;

import java.util.OptionalDouble;
import org.assay.train.step.TrainingPlan;

/**
 * What a network must beat: the best answer that does not look at the features.
 *
 * @param constantLoss loss of the best constant answer on the rows that are trained on; absent for
 *     losses for which it is not known
 * @param leastLoss least value that the loss can take on these targets
 * @param comparable whether the loss that a training shows is the bare loss: no penalties, no
 *     weights of classes
 * @param targets of the rows that are trained on
 */
public record Baseline(
    OptionalDouble constantLoss, double leastLoss, boolean comparable, TargetFacts targets) {
  /** Of a job, on its rows. */
  public static Baseline of(TrainingPlan plan) {
    return BaselineFinder.find(plan);
  }

  /**
   * How much of the way from the best constant answer (0) to the least possible loss (1) a loss has
   * come; negative if it is worse than a constant. Absent where that is not known or the two are
   * one.
   */
  public OptionalDouble skill(double loss) {
    if (constantLoss.isEmpty()) {
      return OptionalDouble.empty();
    }
    double room = constantLoss.getAsDouble() - leastLoss;
    if (!(room > 1e-9 * Math.max(1e-6, Math.abs(constantLoss.getAsDouble())))) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((constantLoss.getAsDouble() - loss) / room);
  }
}
