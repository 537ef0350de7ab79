package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;
import org.assay.train.job.Named;

/** Accuracy counts equal numbers: of a regression it is about 0 however good the answers are. */
final class WrongMetric extends AbstractCheck {
  static final Rule RULE =
      new Rule("TJ012", "wrong-metric", "The metric says nothing about the task.");

  WrongMetric() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    boolean numbers =
        job.targets().kind() == TargetFacts.Kind.NUMBERS
            && !job.isClassification()
            && !job.plan().loss().takesClassNumbers();
    List<CheckFound> found = new ArrayList<>();
    for (Named metric : job.job().metrics()) {
      String name = metric.plainName();
      if (numbers && (name.endsWith("accuracy") || name.equals("acc"))) {
        found.add(
            of(
                Severity.NOTE,
                CheckFound.Where.METRICS,
                Double.NaN,
                metric.name() + " of targets that are no classes: use mae or r2_score"));
      }
    }
    return found;
  }
}
