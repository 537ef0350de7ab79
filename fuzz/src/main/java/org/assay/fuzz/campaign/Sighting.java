package org.assay.fuzz.campaign;

/**
 * A row that failed.
 *
 * @param objective name of the objective
 * @param kind of the failure; sightings of one objective and kind are one finding
 * @param message one sentence
 * @param parent item that the row is a mutant of; −1 if it is a seed
 * @param ancestor number of the seed it descends from
 * @param mutator what made it; {@code seed} for a seed
 * @param batch number of its batch
 * @param input how many inputs had been run with it
 * @param row the row
 */
public record Sighting(
    String objective,
    String kind,
    String message,
    int parent,
    int ancestor,
    String mutator,
    long batch,
    long input,
    float[] row) {
  /** What makes two sightings the same finding. */
  public String key() {
    return objective + ": " + kind;
  }
}
