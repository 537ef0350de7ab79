package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;

/** The outputs of a softmax sum to 1; rows of targets that do not cannot be met. */
final class SoftmaxAgainstLabels extends AbstractCheck {
  /** Share of rows whose targets do not sum to 1. */
  static final double SHARE = 0.05;

  static final Rule RULE =
      new Rule(
          "TJ014",
          "softmax-against-labels",
          "Softmax shares one unit among labels of which several, or none, may hold.");

  SoftmaxAgainstLabels() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TargetFacts targets = job.targets();
    List<Integer> shape = job.plan().data().y().shape();
    boolean single =
        targets.width() == 1
            || shape.get(shape.size() - 1) != job.outputUnits()
            || job.plan().loss().takesClassNumbers();
    if (!job.last().activation().equals("softmax") || single || !(targets.rowsOffOne() >= SHARE)) {
      return List.of();
    }
    return List.of(
        of(
            Severity.ERROR,
            job.last(),
            targets.rowsOffOne(),
            "softmax outputs sum to 1, the targets of "
                + percent(targets.rowsOffOne())
                + " of the rows do not: use sigmoid with binary_crossentropy"));
  }
}
