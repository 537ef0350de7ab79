package org.assay.train.checks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.assay.report.Rule;
import org.assay.train.rules.TrainingRulePages;

/** All static checks of training jobs. */
public final class JobChecks {
  private JobChecks() {}

  private static List<JobCheck> checks() {
    return List.of(
        new ActivationAgainstLoss(),
        new UnitsAgainstClasses(),
        new FromLogitsMismatch(),
        new MissingNonLinearity(),
        new SoftmaxOverOne(),
        new UnscaledFeatures(),
        new LearningRateAgainstOptimizer(),
        new ConstantInitializer(),
        new TargetsOutOfRange(),
        new DropoutMisplaced(),
        new BatchSizeAgainstData(),
        new WrongMetric(),
        new LabelEncoding(),
        new SoftmaxAgainstLabels(),
        new UnscaledTargets(),
        new LossAgainstTask(),
        new InitialScale(),
        new TooFewSteps());
  }

  /** What is known of each rule, with the text of its page. */
  public static List<Rule> rules() {
    return checks().stream().map(c -> TrainingRulePages.with(c.rule())).toList();
  }

  /** Everything that is found in a job, errors first, then by rule. */
  public static List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    checks().forEach(c -> found.addAll(c.check(job)));
    found.sort(Comparator.comparing(CheckFound::severity).thenComparing(CheckFound::rule));
    return List.copyOf(found);
  }
}
