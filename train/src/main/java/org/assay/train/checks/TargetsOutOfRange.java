package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.ActivationRange;
import org.assay.train.trace.TrainingFacts;

/** What the nearest reachable value leaves of the targets' variance is lost from the start. */
final class TargetsOutOfRange extends AbstractCheck {
  /** Share of the targets' variance that is out of reach and makes an error. */
  static final double LOST = 0.05;

  /** Share of targets out of reach that is told of. */
  static final double SHARE = 0.01;

  static final Rule RULE =
      new Rule(
          "TJ009", "targets-out-of-range", "Targets lie where the last activation cannot reach.");

  TargetsOutOfRange() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TrainingFacts.Layer last = job.last();
    ActivationRange range = ActivationRange.of(last.activation());
    if (job.plan().loss().takesClassNumbers() || job.loss().contains("hinge")) {
      return List.of();
    }
    float[] y = job.plan().data().y().slice(0, job.plan().trainingRows()).values();
    double[] reach = range.unreachable(y);
    if (!(reach[0] >= SHARE) && !(reach[1] >= LOST)) {
      return List.of();
    }
    return List.of(
        of(
            reach[1] >= LOST ? Severity.ERROR : Severity.WARNING,
            last,
            reach[1],
            last.activation()
                + " gives "
                + range.text()
                + ", the targets run from "
                + number(job.targets().min())
                + " to "
                + number(job.targets().max())
                + ": "
                + percent(reach[0])
                + " of them are out of reach"));
  }
}
