package org.assay.numeric.rules;

import org.assay.numeric.backward.BackwardPass.Hazard;
import org.assay.report.Rule;
import org.assay.report.Status;

/** GR102: the bounds of a gradient grow past the largest number. */
public final class BackwardOverflow implements BackwardCheck {
  @Override
  public Rule rule() {
    return new Rule(
        "GR102",
        "backward-overflow",
        "On the way back from the loss a gradient may exceed the largest number.");
  }

  @Override
  public Status status() {
    // Products of bounds grow with depth; real gradients mostly do not.
    return Status.UNPROVED;
  }

  @Override
  public boolean fires(Hazard hazard) {
    return hazard.exploding();
  }

  @Override
  public String message(Hazard h) {
    return "overflow of the gradient by '"
        + h.node().inputs().get(h.operand())
        + "' of "
        + h.node().opType()
        + " is not excluded: the adjoint of '"
        + BackwardNonFinite.result(h.node())
        + "' lies in "
        + Sentences.range(h.incoming())
        + ", the operand in "
        + Sentences.range(h.step().in(h.operand()))
        + "; what lies behind is bounded by the largest number only";
  }
}
