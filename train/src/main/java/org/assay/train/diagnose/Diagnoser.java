package org.assay.train.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.report.Severity;
import org.assay.train.causes.Evidence;
import org.assay.train.checks.CheckFound;
import org.assay.train.checks.CheckedJob;
import org.assay.train.checks.JobChecks;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.data.Preprocessing;
import org.assay.train.facts.Reference;
import org.assay.train.job.Job;
import org.assay.train.repair.Conditions;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.Search;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.ProbeSchedule;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.step.TrainingResult;
import org.assay.train.symptoms.Symptom;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TrainingFacts;

/** Runs a job and watches it. */
public final class Diagnoser {
  private Diagnoser() {}

  /** Which rules look. */
  public enum Style {
    /** All of ours, static checks included. */
    ALL,
    /** Those of DeepLocalize alone, which reads every step and ends at the first finding. */
    DEEPLOCALIZE
  }

  /**
   * Trains and looks for symptoms by all rules.
   *
   * @param seed of first weights, order of rows, dropout and noise
   * @param stop whether the first error ends the training
   * @param watcher is told of everything too
   * @throws org.assay.train.TrainException if the job cannot be run
   */
  public static Diagnosis run(
      Job job, long seed, boolean stop, TrainOptions options, TraceListener watcher) {
    return run(job, seed, stop, options, watcher, Style.ALL);
  }

  /** As the other, by the rules of a style. */
  public static Diagnosis run(
      Job job, long seed, boolean stop, TrainOptions options, TraceListener watcher, Style style) {
    return run(TrainingPlan.of(job, seed), stop, options, watcher, style);
  }

  /** As the others, on rows that are read already. */
  public static Diagnosis run(
      TrainingPlan plan, boolean stop, TrainOptions options, TraceListener watcher, Style style) {
    Job job = plan.job();
    boolean like = style == Style.DEEPLOCALIZE;
    TrainOptions used = like ? options.withProbes(ProbeSchedule.ALWAYS) : options;
    try (Trainer trainer = Trainer.of(plan, used)) {
      TrainingFacts facts = trainer.facts();
      CheckedJob checked = CheckedJob.of(plan, facts);
      List<CheckFound> checks = like ? List.of() : JobChecks.check(checked);
      boolean known = stop && checks.stream().anyMatch(c -> c.severity() == Severity.ERROR);
      List<Symptom> rules =
          like
              ? Symptoms.likeDeepLocalize()
              : Symptoms.standard(
                  Optional.of(checked.baseline()),
                  Optional.of(Reference.of(plan, checked.targets())::scores));
      Symptoms symptoms = new Symptoms(rules, stop || like);
      TrainingResult result = trainer.train(TraceListener.all(symptoms, watcher, event -> !known));
      return new Diagnosis(
          job.name(), job.variant(), facts, checks, symptoms.found(), symptoms.history(), result);
    }
  }

  /**
   * Why a training goes wrong: causes by rules, and repairs that are tried within a budget.
   *
   * @param job that was run
   * @param diagnosis what it showed
   * @return the likeliest first; empty if nothing is wrong
   */
  public static List<Diagnosed> causes(Job job, Diagnosis diagnosis, SearchOptions options) {
    return explore(job, diagnosis, options, Conditions.NONE).diagnoses();
  }

  /**
   * As {@link #causes}, with all that was tried.
   *
   * @param conditions where trainings are kept, and who stops the search
   */
  public static Exploration explore(
      Job job, Diagnosis diagnosis, SearchOptions options, Conditions conditions) {
    if (diagnosis.verdict() == Diagnosis.Verdict.HEALTHY) {
      return Exploration.NOTHING;
    }
    Dataset raw = Datasets.raw(job.data());
    Evidence evidence =
        Evidence.of(
            job,
            diagnosis.facts(),
            raw,
            Preprocessing.apply(raw, job.preprocess()),
            Optional.of(diagnosis.history()),
            diagnosis.symptoms());
    return Search.explore(
        evidence, raw, options, conditions, () -> reference(job, diagnosis, options.seed()));
  }

  private static OptionalDouble reference(Job job, Diagnosis diagnosis, long seed) {
    TrainingPlan plan = TrainingPlan.of(job, seed);
    return Reference.of(plan, CheckedJob.of(plan, diagnosis.facts()).targets()).score();
  }
}
