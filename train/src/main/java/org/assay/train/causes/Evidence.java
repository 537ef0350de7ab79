package org.assay.train.causes;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * @param known which parts of this are known; the others hold something of no meaning
 */
public record Evidence(
    Job job,
    Network network,
    Spread features,
    Targets targets,
    int rows,
    Optional<History> history,
    List<SymptomFound> symptoms,
    Set<Known> known) {
  /** A part of the evidence that may be missing where only a trace is there. */
  public enum Known {
    /** Size and spread of the features. */
    FEATURES,
    /** Targets, and so the task. */
    TARGETS,
    /** The loss by its name and arguments. */
    LOSS,
    /** Optimiser and learning rate. */
    OPTIMIZER,
    /** Epochs, batches and rows. */
    FIT,
    /** That there is nothing between the layers. */
    WHOLE_NETWORK
  }

  public Evidence {
    symptoms = List.copyOf(symptoms);
    known = Collections.unmodifiableSet(new TreeSet<>(known));
  }

  /** Whether all of some parts are known. */
  public boolean knows(Known... parts) {
    return known.containsAll(List.of(parts));
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
        symptoms,
        EnumSet.allOf(Known.class));
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
