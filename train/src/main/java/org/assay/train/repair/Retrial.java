package org.assay.train.repair;

import java.util.List;
import org.assay.train.TrainException;
import org.assay.train.causes.Targets;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.data.Preprocessing;
import org.assay.train.job.Job;

/** Compares two jobs anew: on seeds and on a choice of rows that no search has seen. */
public final class Retrial {
  private Retrial() {}

  /**
   * Trains both.
   *
   * @param before as it was
   * @param after with a repair
   * @param split chooses the rows that are kept from training
   * @param seeds of the trainings
   * @param most seconds for one training, as {@link Work} reckons; what takes longer gets fewer
   *     epochs
   * @throws TrainException if a job cannot be run
   */
  public static Comparison of(Job before, Job after, long split, List<Long> seeds, double most) {
    Dataset raw = Datasets.raw(before.data());
    Dataset given = Preprocessing.apply(raw, before.preprocess());
    Targets targets = Targets.of(before, raw.y(), given.y());
    Laboratory laboratory =
        new Laboratory(before, raw, targets, new SearchOptions(most, 1, split), Conditions.NONE);
    Trial start = new Trial(before, List.of());
    Trial repaired = new Trial(after, List.of());
    List<Trial> both = List.of(start, repaired);
    if (laboratory.run(both, seeds, most).size() < both.size()) {
      throw new TrainException("the job cannot be run", before.name(), "", "");
    }
    return new Comparisons(laboratory.holdsOut(), Counterfactuals.MARGIN / 3)
        .of(start, repaired, seeds);
  }
}
