package org.assay.fuzz.compare;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assay.data.spec.Tolerances;
import org.assay.data.spec.Tolerances.Tolerance;

/**
 * How two models are compared.
 *
 * @param tolerances of outputs, by name of the reference
 * @param map names of the reference's inputs and outputs, to the other model's
 * @param labels whether outputs that look like scores of classes are taken for such
 * @param scores further outputs that hold scores along their last axis
 * @param maxLabelChange share of the labels that may change, from 0 to 1
 * @param internals whether internal tensors are compared
 * @param search whether to search for disagreement
 * @param searchInputs rows after which the search ends; empty: see {@link #searchTime}, or if that
 *     is empty too a number that follows from the size of the models
 * @param searchTime time after which it ends
 * @param seed of all random numbers
 */
public record CompareOptions(
    Tolerances tolerances,
    Map<String, String> map,
    boolean labels,
    Set<String> scores,
    double maxLabelChange,
    boolean internals,
    boolean search,
    OptionalLong searchInputs,
    Optional<Duration> searchTime,
    long seed) {
  /** What applies where nothing is said. */
  public static final Tolerance DEFAULT_TOLERANCE = new Tolerance(1e-5, 1e-3);

  /** Everything, with default tolerances, and no label may change. */
  public static final CompareOptions DEFAULT =
      new CompareOptions(
          Tolerances.none(),
          Map.of(),
          true,
          Set.of(),
          0,
          true,
          true,
          OptionalLong.empty(),
          Optional.empty(),
          0);

  public CompareOptions {
    map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
    scores = Set.copyOf(scores);
    if (!(maxLabelChange >= 0 && maxLabelChange <= 1)) {
      throw new IllegalArgumentException("not a share: " + maxLabelChange);
    }
  }

  /** The tolerance of an output. */
  Tolerance tolerance(String output) {
    return tolerances.of(output).orElse(DEFAULT_TOLERANCE);
  }

  /** The tolerance of internal tensors. */
  Tolerance internalTolerance() {
    return tolerances.all().orElse(DEFAULT_TOLERANCE);
  }

  /** The same with other tolerances. */
  public CompareOptions with(Tolerances other) {
    return new CompareOptions(
        other,
        map,
        labels,
        scores,
        maxLabelChange,
        internals,
        search,
        searchInputs,
        searchTime,
        seed);
  }

  /** The same with pairs of names. */
  public CompareOptions withMap(Map<String, String> other) {
    return new CompareOptions(
        tolerances,
        other,
        labels,
        scores,
        maxLabelChange,
        internals,
        search,
        searchInputs,
        searchTime,
        seed);
  }

  /** The same with a search over a number of rows; 0: none. */
  public CompareOptions withSearch(long inputs) {
    return new CompareOptions(
        tolerances,
        map,
        labels,
        scores,
        maxLabelChange,
        internals,
        inputs > 0,
        OptionalLong.of(inputs),
        Optional.empty(),
        seed);
  }
}
