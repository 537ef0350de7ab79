package org.assay.train.checks;

import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Severity;

/**
 * Something wrong with a job.
 *
 * @param rule id of the rule, e.g. {@code TJ005}
 * @param severity {@code ERROR}: the job cannot do what it is meant to; {@code WARNING}: it may
 *     hamper the training; {@code NOTE}: good to know
 * @param layer index of the layer; absent where it is of no layer
 * @param where the part of the job, where it is of no layer
 * @param value the number that is out of order; NaN if there is none
 * @param message one sentence with numbers
 */
public record CheckFound(
    String rule,
    Severity severity,
    OptionalInt layer,
    Optional<Where> where,
    double value,
    String message) {
  /** Parts of a job that are no layers. */
  public enum Where {
    DATA,
    LABELS,
    LOSS,
    OPTIMIZER,
    METRICS,
    FIT;

    /** As documents spell it. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
