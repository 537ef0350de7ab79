package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.trace.TraceEvent;

/**
 * Number of updates and size of batches. Longer training helps against almost everything, so it is
 * believed last.
 */
final class FitCauses implements Cause {
  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    long updates = e.updates();
    List<String> why = new ArrayList<>();
    why.add(updates + " updates in " + e.job().fit().epochs() + " epochs");
    double prior = updates < 100 ? 0.6 : updates < 500 ? 0.45 : updates < 3000 ? 0.3 : 0.15;
    double fall = fall(e);
    if (fall > 0.02) {
      prior = Math.min(0.65, prior + 0.1);
      why.add(Numbers.text("the loss still falls by %s %% in the last fifth", 100 * fall));
    }
    found.add(new Hypothesis(FaultKind.TOO_FEW_EPOCHS, Place.FIT, "update", prior, why));
    int batch = e.job().fit().batchSize();
    if (batch == 1 && e.rows() > 1) {
      found.add(
          Hypothesis.of(
              FaultKind.WRONG_BATCH_SIZE, Place.FIT, "update", 0.4, "batches of one row"));
    } else if (batch >= 16 && batch * 12L > e.rows()) {
      found.add(
          Hypothesis.of(
              FaultKind.WRONG_BATCH_SIZE,
              Place.FIT,
              "update",
              batch * 4L > e.rows() ? 0.4 : 0.3,
              "batches of " + batch + " among " + e.rows() + " rows"));
    }
    return found;
  }

  /** By which part the loss falls in the last fifth of the epochs. */
  private static double fall(Evidence e) {
    List<TraceEvent.Epoch> epochs = e.history().map(h -> h.epochs()).orElse(List.of());
    int n = epochs.size();
    if (n < 2) {
      return 0;
    }
    double last = epochs.get(n - 1).loss();
    double before = epochs.get(n - 1 - Math.max(1, n / 5)).loss();
    return before > 0 && Double.isFinite(last) ? (before - last) / before : 0;
  }
}
