package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.causes.Targets;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.data.Preprocessing;
import org.assay.train.job.Job;
import org.assay.train.step.ProbeSchedule;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceEvent;

/** A job trained as long as it says, and judged by its task. */
public final class FullTraining {
  private FullTraining() {}

  /**
   * Trains on all rows but those for validation, and judges the answers for all.
   *
   * @return a score for each seed
   * @throws org.assay.train.TrainException if the job cannot be run
   */
  public static List<Score> run(Job job, List<Long> seeds) {
    Dataset raw = Datasets.raw(job.data());
    Dataset given = Preprocessing.apply(raw, job.preprocess());
    Targets targets = Targets.of(job, raw.y(), given.y());
    Scores judge = new Scores(targets.task(), raw.y(), targets.values());
    List<Score> scores = new ArrayList<>();
    TrainOptions options = TrainOptions.DEFAULT.withProbes(ProbeSchedule.never());
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, given, seeds.get(0)), options)) {
      for (long seed : seeds) {
        trainer.restart(seed);
        trainer.train(e -> !(e instanceof TraceEvent.Step s) || Double.isFinite(s.loss()));
        scores.add(judge.of(trainer.predictions(given), targets.values()));
      }
    }
    return scores;
  }
}
