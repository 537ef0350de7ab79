package org.assay.fuzz.compare;

import java.util.Optional;
import org.assay.report.Location;

/**
 * How two matched tensors compare.
 *
 * @param a tensor of the reference
 * @param b tensor of the other model
 * @param how on what grounds they are matched: interface, name, structure, values or rounded
 * @param fused whether operators of one side lie within one of the other
 * @param atA the node that makes {@code a}; empty for an input
 * @param atB the node that makes {@code b}; empty for an input
 * @param before greatest relative error among the nearest matched tensors above; 0 behind inputs
 * @param parted whether the two differ by more than the tolerance
 */
public record TensorComparison(
    String a,
    String b,
    String how,
    boolean fused,
    Optional<Location> atA,
    Optional<Location> atB,
    Differences differences,
    double before,
    boolean parted) {

  /** The relative error divided by that before; infinite if there was none before. */
  public double growth() {
    double after = differences.relative();
    if (after == before) {
      return 1;
    }
    return before == 0 ? Double.POSITIVE_INFINITY : after / before;
  }
}
