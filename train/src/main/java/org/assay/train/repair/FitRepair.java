package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.job.Job;

/** More epochs, other batches. */
final class FitRepair implements Repair {
  private static final int USUAL_BATCH = 32;
  private static final int MOST_EPOCHS = 20_000;

  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    int epochs = job.fit().epochs();
    long each = Math.max(1, e.updates() / epochs);
    long[] wanted = {Math.max(10L * epochs, 2000 / each), Math.max(4L * epochs, 10_000 / each)};
    for (long epochsWanted : wanted) {
      int more = (int) Math.min(MOST_EPOCHS, epochsWanted);
      if (more > epochs) {
        all.add(
            new RepairedJob(
                FaultKind.TOO_FEW_EPOCHS,
                Place.FIT,
                "epochs: " + more + " instead of " + epochs,
                job.withFit(job.fit().withEpochs(more))));
      }
    }
    int batch = job.fit().batchSize();
    int[] others =
        batch < USUAL_BATCH / 3
            ? new int[] {(int) Math.min(USUAL_BATCH, Math.max(2, e.rows() / 2L))}
            : new int[] {Math.max(1, batch / 2), Math.max(1, batch / 4)};
    for (int other : others) {
      if (other != batch) {
        all.add(
            new RepairedJob(
                FaultKind.WRONG_BATCH_SIZE,
                Place.FIT,
                "batch size: " + other + " instead of " + batch,
                job.withFit(job.fit().withBatchSize(other))));
      }
    }
    return all;
  }
}
