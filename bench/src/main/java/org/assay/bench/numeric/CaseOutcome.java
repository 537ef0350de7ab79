package org.assay.bench.numeric;

import java.util.List;
import java.util.Optional;

/**
 * What the scan said of one case.
 *
 * @param id name of its file, for people
 * @param defects how many it has
 * @param missed tensors of defects without a fitting finding
 * @param guards how many it has
 * @param flagged tensors of guards with a finding
 * @param error why it could not be analysed
 * @param loadMs time to load, the first run, in milliseconds
 * @param analyseMs time to analyse, the first run
 * @param warmMs median of the whole over the repetitions; 0 without any
 */
record CaseOutcome(
    String id,
    int defects,
    List<String> missed,
    int guards,
    List<String> flagged,
    Optional<String> error,
    double loadMs,
    double analyseMs,
    double warmMs) {
  CaseOutcome {
    missed = List.copyOf(missed);
    flagged = List.copyOf(flagged);
  }
}
