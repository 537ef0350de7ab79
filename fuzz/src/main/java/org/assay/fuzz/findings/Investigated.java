package org.assay.fuzz.findings;

import java.util.List;
import java.util.Optional;
import org.assay.fuzz.campaign.Sighting;

/**
 * A finding that was looked into.
 *
 * @param sighting as the campaign saw it
 * @param status what is known of it
 * @param kind of the failure, refined: the first operator that fails, or what the objective says
 * @param origin the first operator that fails, where something is not finite
 * @param row that fails, minimised
 * @param ancestor the seed that it descends from
 * @param trials how the row fared when it was run again
 * @param inputs forward rows that all of this took
 */
public record Investigated(
    Sighting sighting,
    Status status,
    String kind,
    Optional<Confirmer.FirstFailure> origin,
    float[] row,
    float[] ancestor,
    List<Trial> trials,
    long inputs) {
  /** What is known of a finding. */
  public enum Status {
    /** It fails in the same way each time it is run alone, in a fresh process too. */
    CONFIRMED("confirmed"),
    /** It fails in some of the re-runs only, which its trials name. */
    UNSTABLE("unstable"),
    /** It failed amid a batch and never again. */
    NOT_REPRODUCED("not reproduced"),
    /** All that is not finite are constants of the model, such as masks: no finding. */
    CONSTANT("constant"),
    /** The same as an earlier finding, once the first operator that fails is known. */
    DUPLICATE("duplicate");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** For reports and the database. */
    public String text() {
      return text;
    }
  }

  /** Copies the trials. */
  public Investigated {
    trials = List.copyOf(trials);
  }

  /** What makes two findings the same. */
  public String key() {
    return key(sighting.objective(), kind);
  }

  static String key(String objective, String kind) {
    return objective + ": " + kind;
  }

  /** Whether it is worth a failing-input folder. */
  public boolean isReal() {
    return status == Status.CONFIRMED || status == Status.UNSTABLE;
  }

  /** How far the row is from its seed. */
  public Distance distance() {
    return Distance.between(row, ancestor);
  }

  /** One sentence: the distance, and which re-runs fail. */
  public String detail() {
    StringBuilder text = new StringBuilder(distance().text());
    for (Trial trial : trials) {
      text.append("; ")
          .append(trial.how())
          .append(
              switch (trial.result()) {
                case SAME -> ": fails";
                case OTHER -> ": fails otherwise: " + trial.detail();
                case SOUND -> ": does not fail";
                case ERROR -> ": cannot be run: " + trial.detail();
              });
    }
    return text.toString();
  }
}
