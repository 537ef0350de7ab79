package org.assay.fuzz.workers;

import java.util.List;
import java.util.Map;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.Sighting;

/**
 * What workers brought home.
 *
 * @param campaigns of the workers that began, by their numbers; their targets are closed
 * @param findings each by the worker that needed the fewest inputs for it, in that order; the
 *     worker of the lowest number of equals
 * @param inputs forward rows of all
 * @param failures why workers ended early, a line each, by their numbers
 */
public record Outcomes(
    Map<Integer, Campaign> campaigns,
    List<Found> findings,
    long inputs,
    Map<Integer, String> failures) {
  /** A worker's finding. */
  public record Found(int worker, Sighting sighting) {}
}
