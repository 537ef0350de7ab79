package org.assay.train.causes;

import java.util.List;
import java.util.Optional;
import org.assay.train.data.Dataset;
import org.assay.train.data.Preprocessing;
import org.assay.train.job.Job;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.History;
import org.assay.train.trace.TrainingFacts;

/** Evidence of jobs that were not trained. */
public final class Evidences {
  private Evidences() {}

  /** Facts of job and rows alone. */
  public static Evidence of(Job job, Dataset raw) {
    return of(job, raw, Optional.empty());
  }

  /** With what a training showed. */
  public static Evidence of(Job job, Dataset raw, Optional<History> history) {
    Dataset given = Preprocessing.apply(raw, job.preprocess());
    return Evidence.of(job, facts(job, given), raw, given, history, List.of());
  }

  private static TrainingFacts facts(Job job, Dataset given) {
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, given, 0), TrainOptions.DEFAULT)) {
      return trainer.facts();
    }
  }
}
