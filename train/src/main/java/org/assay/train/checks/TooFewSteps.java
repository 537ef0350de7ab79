package org.assay.train.checks;

import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;

/**
 * An adaptive optimiser moves a weight by at most about the learning rate in a step, so rate times
 * steps is how far weights can go.
 */
final class TooFewSteps extends AbstractCheck {
  /** Rate times steps; first weights are of about this size. */
  static final double REACH = 0.05;

  private static final Set<String> ADAPTIVE = Set.of("adam", "adamw", "nadam", "adamax", "rmsprop");

  static final Rule RULE =
      new Rule("TJ018", "too-few-steps", "All steps together can hardly move a weight.");

  TooFewSteps() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    if (!ADAPTIVE.contains(job.job().optimizer().plainName())) {
      return List.of();
    }
    long steps = (long) job.facts().epochs() * job.facts().batches();
    double reach = 0;
    for (long step = 0; step < steps && reach < REACH; step++) {
      reach += job.plan().optimizer().rate().at(step);
    }
    if (reach >= REACH) {
      return List.of();
    }
    return List.of(
        of(
            Severity.WARNING,
            CheckFound.Where.FIT,
            reach,
            steps
                + " steps of "
                + job.job().optimizer().name()
                + " move a weight by at most about "
                + number(reach)
                + " in all: train longer, or raise the learning rate"));
  }
}
