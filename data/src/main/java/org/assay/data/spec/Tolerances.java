package org.assay.data.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far outputs of two models may lie apart and still count as equal.
 *
 * @param all for every output without its own
 * @param outputs by name of the output
 */
public record Tolerances(Optional<Tolerance> all, Map<String, Tolerance> outputs) {
  /**
   * Two numbers agree if |a − b| ≤ absolute + relative · |b|.
   *
   * @param absolute at least 0, finite
   * @param relative at least 0, finite
   */
  public record Tolerance(double absolute, double relative) {
    /** Checks both. */
    public Tolerance {
      if (!(absolute >= 0 && absolute <= Double.MAX_VALUE)
          || !(relative >= 0 && relative <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException("not tolerances: " + absolute + ", " + relative);
      }
    }
  }

  /** Copies the map, keeping its order. */
  public Tolerances {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** No tolerances given. */
  public static Tolerances none() {
    return new Tolerances(Optional.empty(), Map.of());
  }

  /** That of an output, or the one for all; empty if neither is given. */
  public Optional<Tolerance> of(String output) {
    return Optional.ofNullable(outputs.get(output)).or(() -> all);
  }
}
