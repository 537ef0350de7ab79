package org.assay.train.checks;

import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;

/**
 * Absolute errors pull probabilities to the commonest answer; cross entropies of continuous targets
 * never come near 0.
 */
final class LossAgainstTask extends AbstractCheck {
  static final Rule RULE =
      new Rule("TJ016", "loss-against-task", "The loss is not made for the task.");

  LossAgainstTask() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TargetFacts targets = job.targets();
    String loss = job.loss();
    boolean bounded = Set.of("sigmoid", "softmax").contains(job.last().activation());
    if (targets.namesClasses() && bounded && loss.startsWith("mean_absolute")) {
      return one(
          Severity.WARNING,
          loss
              + " of class probabilities pulls all answers to the"
              + " commonest class: use a cross entropy");
    }
    if (targets.namesClasses() && bounded && loss.startsWith("mean_squared")) {
      return one(
          Severity.NOTE,
          loss
              + " of class probabilities learns slowly where they are"
              + " wrong and sure: use a cross entropy");
    }
    if (loss.equals("binary_crossentropy")
        && targets.kind() == TargetFacts.Kind.NUMBERS
        && targets.min() >= 0
        && targets.max() <= 1) {
      return one(
          Severity.WARNING,
          "binary_crossentropy of continuous targets never comes near 0:"
              + " use mean_squared_error");
    }
    if (loss.contains("crossentropy") && job.job().task().startsWith("regress")) {
      return one(Severity.WARNING, loss + " for a regression: use mean_squared_error");
    }
    return List.of();
  }

  private List<CheckFound> one(Severity severity, String message) {
    return List.of(of(severity, CheckFound.Where.LOSS, Double.NaN, message));
  }
}
