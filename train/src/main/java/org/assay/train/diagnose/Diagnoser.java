package org.assay.train.diagnose;

import org.assay.train.job.Job;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.step.TrainingResult;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TrainingFacts;

/** Runs a job and watches it. */
public final class Diagnoser {
  private Diagnoser() {}

  /**
   * Trains and looks for symptoms.
   *
   * @param seed of first weights, order of rows, dropout and noise
   * @param stop whether the first symptom ends the training
   * @param watcher is told of everything too
   * @throws org.assay.train.TrainException if the job cannot be run
   */
  public static Diagnosis run(
      Job job, long seed, boolean stop, TrainOptions options, TraceListener watcher) {
    Symptoms symptoms = new Symptoms(Symptoms.standard(), stop);
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, seed), options)) {
      TrainingFacts facts = trainer.facts();
      TrainingResult result = trainer.train(TraceListener.all(symptoms, watcher));
      return new Diagnosis(
          job.name(), job.variant(), facts, symptoms.found(), symptoms.history(), result);
    }
  }
}
