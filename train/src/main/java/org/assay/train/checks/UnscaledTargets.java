package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;

/**
 * A new network answers with numbers of about unit size and moves them by about the learning rate
 * in a step.
 */
final class UnscaledTargets extends AbstractCheck {
  /** Root mean square. */
  static final double LARGE = 100;

  static final Rule RULE =
      new Rule(
          "TJ015",
          "unscaled-targets",
          "Targets of a regression are far larger than a new network can answer.");

  UnscaledTargets() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TargetFacts y = job.targets();
    double size = Math.hypot(y.mean(), y.deviation());
    boolean classes = job.plan().loss().takesClassNumbers() || job.isClassification();
    if (classes || !(size > LARGE)) {
      return List.of();
    }
    return List.of(
        of(
            Severity.WARNING,
            CheckFound.Where.LABELS,
            size,
            "targets run from "
                + number(y.min())
                + " to "
                + number(y.max())
                + ", their root mean square is "
                + number(size)
                + ": scale them"));
  }
}
