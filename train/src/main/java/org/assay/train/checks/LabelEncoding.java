package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;

/**
 * Fractions where a loss cuts class numbers out, class numbers where it takes shares, and the like.
 */
final class LabelEncoding extends AbstractCheck {
  /** Share of labels. */
  static final double SHARE = 0.01;

  static final Rule RULE =
      new Rule("TJ013", "label-encoding", "The labels are not written as the loss reads them.");

  LabelEncoding() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TargetFacts targets = job.targets();
    if (job.plan().loss().takesClassNumbers()) {
      double share = fractions(job.plan().data().y().values());
      return share >= SHARE
          ? error(
              share,
              percent(share)
                  + " of the labels are fractions, which "
                  + job.loss()
                  + " cuts to whole class numbers: leave the labels unscaled")
          : List.of();
    }
    if (job.loss().equals("categorical_crossentropy") && targets.width() == 1) {
      return error(
          targets.classes(),
          "one number per row where categorical_crossentropy takes a share for each class:"
              + " use one_hot, or sparse_categorical_crossentropy");
    }
    if (job.loss().endsWith("hinge")
        && !job.loss().startsWith("categorical")
        && targets.kind() != TargetFacts.Kind.SIGNS
        && targets.kind() != TargetFacts.Kind.BINARY) {
      return error(Double.NaN, job.loss() + " takes labels of -1 and 1, or 0 and 1");
    }
    if (job.loss().equals("binary_crossentropy") && (targets.min() < 0 || targets.max() > 1)) {
      return error(
          targets.max(),
          "labels from "
              + number(targets.min())
              + " to "
              + number(targets.max())
              + " where binary_crossentropy takes probabilities: its loss has no lower bound");
    }
    return List.of();
  }

  private List<CheckFound> error(double value, String message) {
    return List.of(of(Severity.ERROR, CheckFound.Where.LABELS, value, message));
  }

  private static double fractions(float[] values) {
    int count = 0;
    for (float v : values) {
      count += v == Math.rint(v) ? 0 : 1;
    }
    return values.length == 0 ? 0 : (double) count / values.length;
  }
}
