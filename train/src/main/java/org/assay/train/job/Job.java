package org.assay.train.job;

import java.util.List;

/**
 * A training job.
 *
 * @param name how reports call it
 * @param variant which form of the file it is
 * @param task classification, regression or another word of the file; may be empty
 * @param data the rows
 * @param preprocess what is done to them
 * @param model the network
 * @param loss a Keras loss
 * @param optimizer a Keras optimiser
 * @param metrics Keras metrics
 * @param fit epochs and batches
 * @param crossEntropy how cross entropies are computed
 */
public record Job(
    String name,
    Variant variant,
    String task,
    DataSpec data,
    Preprocess preprocess,
    ModelSpec model,
    Named loss,
    Named optimizer,
    List<Named> metrics,
    FitSpec fit,
    CrossEntropy crossEntropy) {
  public Job {
    metrics = List.copyOf(metrics);
  }

  /** The same with other epochs and batches. */
  public Job withFit(FitSpec other) {
    return new Job(
        name,
        variant,
        task,
        data,
        preprocess,
        model,
        loss,
        optimizer,
        metrics,
        other,
        crossEntropy);
  }

  /** The same with another network. */
  public Job withModel(ModelSpec other) {
    return new Job(
        name, variant, task, data, preprocess, other, loss, optimizer, metrics, fit, crossEntropy);
  }

  /** The same with another loss. */
  public Job withLoss(Named other) {
    return new Job(
        name, variant, task, data, preprocess, model, other, optimizer, metrics, fit, crossEntropy);
  }

  /** The same with another optimiser. */
  public Job withOptimizer(Named other) {
    return new Job(
        name, variant, task, data, preprocess, model, loss, other, metrics, fit, crossEntropy);
  }

  /** The same with other steps before training. */
  public Job withPreprocess(Preprocess other) {
    return new Job(
        name, variant, task, data, other, model, loss, optimizer, metrics, fit, crossEntropy);
  }

  /** The same with other metrics. */
  public Job withMetrics(List<Named> other) {
    return new Job(
        name, variant, task, data, preprocess, model, loss, optimizer, other, fit, crossEntropy);
  }
}
