package org.assay.fuzz.compare;

import java.util.Optional;
import org.assay.data.spec.Tolerances.Tolerance;

/**
 * How an output compares on the given data.
 *
 * @param a name on the reference's side
 * @param b name in the other model
 * @param tolerance under which elements count as equal
 * @param differences empty if the dimensions differ
 * @param labels if the output holds scores of classes
 * @param misfit how the dimensions differ; empty if they agree
 */
public record OutputComparison(
    String a,
    String b,
    Tolerance tolerance,
    Optional<Differences> differences,
    Optional<Labels> labels,
    Optional<String> misfit) {}
