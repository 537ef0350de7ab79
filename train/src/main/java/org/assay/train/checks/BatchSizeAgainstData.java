package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;

/** Single rows make noisy steps; a batch of nearly all rows makes few of them. */
final class BatchSizeAgainstData extends AbstractCheck {
  /** Steps in all that are few. */
  static final int FEW_STEPS = 100;

  /** Rows from which on a large batch is a choice. */
  static final int ENOUGH_ROWS = 64;

  static final Rule RULE =
      new Rule(
          "TJ011", "batch-size", "The batch is a single row, or so large that few steps are made.");

  BatchSizeAgainstData() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    int batch = job.facts().batchSize();
    int rows = job.facts().rows();
    long steps = (long) job.facts().epochs() * job.facts().batches();
    if (batch == 1 && rows > 1) {
      return List.of(of(Severity.WARNING, CheckFound.Where.FIT, 1, "each step sees a single row"));
    }
    if (2 * batch > rows && rows >= ENOUGH_ROWS && steps < FEW_STEPS) {
      return List.of(
          of(
              Severity.WARNING,
              CheckFound.Where.FIT,
              batch,
              "batches of " + batch + " of " + rows + " rows make only " + steps + " steps"));
    }
    return List.of();
  }
}
