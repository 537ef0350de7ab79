package org.assay.numeric.fix;

import java.util.Optional;
import org.assay.onnx.Model;

/**
 * A repair that was judged.
 *
 * @param id unique within a run
 * @param proposal what was done
 * @param proved whether the scan of the repaired model proves the operator
 * @param newFindings how many findings it reports that were not there before
 * @param failingInputsPass whether no known failing input fails any more; empty if none is known
 * @param agreement of outputs on ordinary data; empty if the model cannot be run
 * @param gradients agreement of derivatives of the loss; empty if there is none
 * @param exceptionsApart whether ordinary data keeps out of what is excepted
 * @param refusal why it is not offered as a repaired model; empty if it is
 */
public record Repair(
    String id,
    Proposal proposal,
    boolean proved,
    int newFindings,
    Optional<Boolean> failingInputsPass,
    Optional<Agreement> agreement,
    Optional<Agreement> gradients,
    boolean exceptionsApart,
    Optional<String> refusal) {
  /** The repaired model, if it is offered. */
  public Optional<Model> model() {
    return refusal.isPresent() ? Optional.empty() : Optional.of(proposal.model());
  }

  /** Whether it is a set of ranges that prove the operator, though ordinary data leaves them. */
  public boolean isPrecondition() {
    return refusal.isPresent() && proved && newFindings == 0 && proposal.how() == How.LIMIT;
  }
}
