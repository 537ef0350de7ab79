package org.assay.train.causes;

import java.util.List;

/**
 * What may be wrong.
 *
 * @param kind of fault
 * @param place where
 * @param phase of the step in which it does harm: forward, loss, backward, update or data
 * @param prior how likely it is before any repair is tried, in (0, 1): above 0.9 where job and
 *     labels contradict each other, about one half where many healthy jobs look the same
 * @param evidence sentences with numbers
 */
public record Hypothesis(
    FaultKind kind, Place place, String phase, double prior, List<String> evidence) {
  public Hypothesis {
    if (!(prior > 0 && prior < 1)) {
      throw new IllegalArgumentException("prior " + prior);
    }
    evidence = List.copyOf(evidence);
  }

  /** With one sentence. */
  public static Hypothesis of(
      FaultKind kind, Place place, String phase, double prior, String evidence) {
    return new Hypothesis(kind, place, phase, prior, List.of(evidence));
  }

  /** Whether both mean the same fault. */
  public boolean isSameAs(FaultKind otherKind, Place otherPlace) {
    return kind == otherKind && place.equals(otherPlace);
  }
}
