package org.assay.train.step;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Datasets;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.losses.Loss;
import org.assay.train.losses.Losses;
import org.assay.train.metrics.Metric;
import org.assay.train.metrics.Metrics;
import org.assay.train.optimisers.OptimizerPlan;
import org.assay.train.optimisers.Optimizers;

/**
 * A job with its rows, checked and ready to be translated.
 *
 * @param job as it was read
 * @param data its rows, preprocessed
 * @param loss the job's
 * @param metrics the job's
 * @param optimizer the job's
 * @param seed of first weights, order of rows, dropout and noise
 */
public record TrainingPlan(
    Job job, Dataset data, Loss loss, List<Metric> metrics, OptimizerPlan optimizer, long seed) {
  public TrainingPlan {
    metrics = List.copyOf(metrics);
  }

  /**
   * Reads a job's rows.
   *
   * @throws TrainException if a part of the job is wrong
   * @throws org.assay.data.DataException if its rows cannot be read
   */
  public static TrainingPlan of(Job job, long seed) {
    return of(job, Datasets.of(job), seed);
  }

  /** A job on rows that are preprocessed already. */
  public static TrainingPlan of(Job job, Dataset data, long seed) {
    TrainingPlan plan =
        new TrainingPlan(
            job,
            data,
            Losses.of(job.loss()),
            job.metrics().stream().map(Metrics::of).toList(),
            Optimizers.of(job.optimizer()),
            seed);
    plan.requireClasses();
    return plan;
  }

  /** The same with another seed. */
  public TrainingPlan withSeed(long other) {
    return new TrainingPlan(job, data, loss, metrics, optimizer, other);
  }

  /** Rows that are trained on. */
  public int trainingRows() {
    double share = job.fit().validationSplit();
    int rows = (int) Math.floor(data.rows() * (1 - share));
    if (rows < 1) {
      throw new TrainException(
          "validation_split " + share + " leaves no rows to train on",
          job.name(),
          "at least one of " + data.rows(),
          "");
    }
    return rows;
  }

  /** Labels of sparse losses must not be negative; how many classes there are the graph knows. */
  private void requireClasses() {
    if (!loss.takesClassNumbers()) {
      return;
    }
    Samples y = data.y();
    Set<Float> wrong = new TreeSet<>();
    for (float value : y.values()) {
      if (value < 0) {
        wrong.add(value);
      }
    }
    if (!wrong.isEmpty()) {
      throw new TrainException(
          "the label " + wrong.iterator().next() + " is negative",
          job.loss().arguments().where(),
          "numbers of classes from 0 on",
          "encode the labels, e.g. with target_map");
    }
  }

  /**
   * Refuses labels that are no class of an output.
   *
   * @param classes outputs of the last layer
   */
  void requireClassesBelow(int classes) {
    if (!loss.takesClassNumbers()) {
      return;
    }
    float[] values = data.y().values();
    for (int i = 0; i < values.length; i++) {
      if (values[i] >= classes) {
        throw new TrainException(
            "the label " + values[i] + " in row " + i / data.y().width() + " is out of range",
            job.loss().arguments().where(),
            "numbers from 0 to " + (classes - 1) + ", for the last layer has " + classes + " units",
            "change the units of the last layer, or the labels");
      }
    }
  }
}
