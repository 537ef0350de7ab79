package org.assay.numeric.rules;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.Node;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Hazard;

/**
 * One operator with the bounds of its operands, as rules see it.
 *
 * @param hazards what can make it fail
 * @param inputs bounds per input; empty if absent or unknown
 * @param output bounds of the first output
 * @param generated flags of non-finite values that arise here, from finite operands or, for NaN,
 *     from infinite ones
 */
public record Operation(
    Node node, List<Hazard> hazards, List<Optional<Bounds>> inputs, Bounds output, int generated) {
  /** The operand of a failure, if the operator has that hazard. */
  public Optional<Integer> operandOf(Failure failure) {
    return hazards.stream().filter(h -> h.failure() == failure).map(Hazard::operand).findFirst();
  }

  /** Hull of an operand's finite values; anything if it is unknown. */
  public Cell operand(int index) {
    Cell hull = new Cell();
    if (index < inputs.size() && inputs.get(index).isPresent()) {
      hull.set(inputs.get(index).get().hull());
    } else {
      hull.set(-Double.MAX_VALUE, Double.MAX_VALUE, Flags.ALL);
    }
    return hull;
  }

  /** Name of an operand's tensor. */
  public String tensor(int index) {
    return index < node.inputs().size() ? node.inputs().get(index) : "";
  }
}
