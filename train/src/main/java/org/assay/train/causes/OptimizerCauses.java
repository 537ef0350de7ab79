package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.train.optimisers.OptimizerPlan;
import org.assay.train.optimisers.Optimizers;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/** Learning rate and optimiser, beside the default and beside what the loss did. */
final class OptimizerCauses implements Cause {
  /** Share of the first rate that moves nothing any more. */
  private static final double GONE = 0.02;

  @Override
  public List<Hypothesis> look(Evidence e) {
    OptimizerPlan plan = Optimizers.of(e.job().optimizer());
    double rate = plan.rate().at(0);
    String name = e.job().optimizer().plainName();
    // Adadelta's own rate is 1 (Zeiler 2012); that of Keras is for other optimisers' sake.
    double usual = name.equals("adadelta") ? 1 : plan.optimizer().defaultRate();
    double ratio = rate / usual;
    boolean diverged = e.history().map(OptimizerCauses::diverges).orElse(false);
    List<Hypothesis> found = new ArrayList<>();
    String shown = Numbers.text("the rate is %s, the usual one %s", rate, usual);
    double high = ratio >= 100 ? 0.75 : ratio >= 9 ? 0.6 : 0;
    if (diverged) {
      high = Math.max(high + 0.1, 0.5);
    }
    if (high > 0) {
      found.add(
          Hypothesis.of(
              FaultKind.LEARNING_RATE_TOO_HIGH,
              Place.OPTIMIZER,
              "update",
              high,
              shown + (diverged ? "; the loss grows out of bounds" : "")));
    }
    double low = ratio <= 0.011 ? 0.7 : ratio <= 0.11 ? 0.62 : ratio <= 0.35 ? 0.35 : 0;
    if (low > 0 && !diverged) {
      found.add(
          Hypothesis.of(FaultKind.LEARNING_RATE_TOO_LOW, Place.OPTIMIZER, "update", low, shown));
    }
    if (low == 0) {
      falling(e, plan).ifPresent(found::add);
    }
    if (name.equals("sgd") || name.equals("adagrad") || name.equals("adadelta")) {
      found.add(
          Hypothesis.of(
              FaultKind.WRONG_OPTIMIZER,
              Place.OPTIMIZER,
              "update",
              diverged ? 0.25 : 0.4,
              "plain steps of one size for all weights, or steps that shrink, get ahead slowly"
                  + " where gradients differ in size"));
    } else if (!name.startsWith("adam")) {
      found.add(
          Hypothesis.of(FaultKind.WRONG_OPTIMIZER, Place.OPTIMIZER, "update", 0.2, "not Adam"));
    }
    return found;
  }

  /** A rate that is all but gone when half of the updates are still to come. */
  private static Optional<Hypothesis> falling(Evidence e, OptimizerPlan plan) {
    double first = plan.rate().at(0);
    double half = plan.rate().at(e.updates() / 2);
    return !(half < GONE * first)
        ? Optional.empty()
        : Optional.of(
            Hypothesis.of(
                FaultKind.LEARNING_RATE_TOO_LOW,
                Place.OPTIMIZER,
                "update",
                0.65,
                Numbers.text(
                    "the rate falls from %s to %s in the first half of the updates", first, half)));
  }

  /** Whether the loss ends not finite or far above where it began. */
  private static boolean diverges(History history) {
    List<TraceEvent.Step> steps = history.steps();
    if (steps.isEmpty()) {
      return false;
    }
    double first = steps.get(0).loss();
    TraceEvent.Step end = steps.get(steps.size() - 1);
    double last = end.loss();
    return end.lostItsLoss() || last > 100 * Math.abs(first) + 1;
  }
}
