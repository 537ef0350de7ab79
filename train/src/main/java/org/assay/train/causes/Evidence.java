package org.assay.train.causes;

import java.util.List;
import java.util.Optional;
import org.assay.train.data.Dataset;
import org.assay.train.job.Job;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.History;
import org.assay.train.trace.TrainingFacts;

/**
 * All that is known of a training.
 *
 * @param job what was trained
 * @param network its layers
 * @param features numbers that enter the first layer
 * @param targets what is to be answered
 * @param rows number of rows in all
 * @param history what the training showed
 * @param symptoms that it had
 */
public record Evidence(
    Job job,
    Network network,
    Spread features,
    Targets targets,
    int rows,
    Optional<History> history,
    List<SymptomFound> symptoms) {
  public Evidence {
    symptoms = List.copyOf(symptoms);
  }

  /**
   * Collects what is known.
   *
   * @param raw rows of the file
   * @param given rows after preprocessing
   */
  public static Evidence of(
      Job job,
      TrainingFacts facts,
      Dataset raw,
      Dataset given,
      Optional<History> history,
      List<SymptomFound> symptoms) {
    return new Evidence(
        job,
        Network.of(job.model(), facts),
        Spread.of(given.x()),
        Targets.of(job, raw.y(), given.y()),
        raw.rows(),
        history,
        symptoms);
  }

  /** The loss's name without underscores. */
  public String loss() {
    return job.loss().plainName();
  }

  /** Updates that the job makes. */
  public long updates() {
    long batch = job.fit().batchSize();
    double rows = this.rows * (1 - job.fit().validationSplit());
    return (long) (job.fit().epochs() * Math.ceil(rows / batch));
  }
}
