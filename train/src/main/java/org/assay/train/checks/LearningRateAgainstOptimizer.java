package org.assay.train.checks;

import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.job.Named;

/**
 * Adaptive optimisers move each weight by about the rate in a step; gradient descent by rate times
 * gradient.
 */
final class LearningRateAgainstOptimizer extends AbstractCheck {
  private static final Set<String> ADAPTIVE = Set.of("adam", "adamw", "nadam", "adamax", "rmsprop");

  static final Rule RULE =
      new Rule(
          "TJ007",
          "learning-rate",
          "The learning rate lies far from what its optimiser works with.");

  LearningRateAgainstOptimizer() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    Named optimizer = job.job().optimizer();
    double rate = job.plan().optimizer().rate().at(0);
    boolean adaptive = ADAPTIVE.contains(optimizer.plainName());
    boolean delta = optimizer.plainName().equals("adadelta");
    double momentum =
        optimizer.plainName().equals("sgd")
            ? optimizer.arguments().fresh().number("momentum", 0)
            : 0;
    double effective = momentum < 1 ? rate / (1 - momentum) : rate;
    double low = adaptive ? 1e-5 : delta ? 0.01 : 1e-4;
    double high = adaptive ? 0.05 : delta ? 10 : 1;
    if (effective > high) {
      return List.of(said(optimizer, effective, "is high: over " + number(high)));
    }
    if (effective < low) {
      return List.of(said(optimizer, effective, "is low: below " + number(low)));
    }
    return List.of();
  }

  private CheckFound said(Named optimizer, double rate, String what) {
    return of(
        Severity.WARNING,
        CheckFound.Where.OPTIMIZER,
        rate,
        "the learning rate "
            + number(rate)
            + " (momentum counted in) of "
            + optimizer.name()
            + " "
            + what);
  }
}
