package org.assay.fuzz.compare;

import java.util.Optional;

/**
 * How far two tensors, or the same tensor over many rows, lie apart. {@code a} is the reference.
 * What is non-finite on either side takes no part in distances.
 *
 * @param elements compared
 * @param maxAbs greatest |a − b|
 * @param maxRel greatest |a − b| / max(|a|, |b|), from 0 to 2; 0 where both are 0
 * @param maxUlp greatest number of representable values between the two, in the narrower of both
 *     types; 0 for other than floats
 * @param meanAbs mean of |a − b|
 * @param rms root of the mean square of a − b
 * @param relative ‖a − b‖₂ / ‖a‖₂; 0 if both are 0, infinite if only ‖a‖₂ is
 * @param cosine of the angle between both, taken as vectors; 1 if both are 0, 0 if one is
 * @param greatest greatest |a|
 * @param outside elements for which |a − b| > absolute + relative · |a|; those that are non-finite
 *     on one side included
 * @param nonFinite elements that are NaN or infinite on one side only, or differ in which
 * @param worst where the tolerance is exceeded most; empty if nothing differs
 */
public record Differences(
    long elements,
    double maxAbs,
    double maxRel,
    double maxUlp,
    double meanAbs,
    double rms,
    double relative,
    double cosine,
    double greatest,
    long outside,
    long nonFinite,
    Optional<Worst> worst) {

  /** Share of the elements outside the tolerance, from 0 to 1. */
  public double shareOutside() {
    return elements == 0 ? 0 : (double) outside / elements;
  }
}
