package org.assay.bounds.norms;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * What a {@link NormRule} sees.
 *
 * @param inputs per input; empty if absent or unknown
 * @param output what intervals and facts say of the output
 * @param weights norms of frozen weights
 */
record NormContext(Node node, List<Optional<Bounds>> inputs, Bounds output, WeightNorms weights) {
  private static final int SMALL = 4096;

  /** First input. */
  Bounds x() {
    return inputs.get(0).orElseThrow();
  }

  /** An input that may be absent. */
  Optional<Bounds> input(int i) {
    return i < inputs.size() ? inputs.get(i) : Optional.empty();
  }

  /** An input's tensor, if it is a frozen weight with elements. */
  Optional<Tensor> weight(int i) {
    return input(i).flatMap(Bounds::constant).filter(w -> w.size() > 0);
  }

  /** Integers of an attribute (old form) or an input (new form). */
  Optional<long[]> longs(String attribute, int i) {
    Optional<long[]> given = node.intsAttribute(attribute);
    return given.isPresent() ? given : input(i).flatMap(b -> b.exact(SMALL)).map(Tensor::toLongs);
  }

  /** Factor that covers the rounding of one elementwise kernel. */
  double slack() {
    return 1 + Math.max(1e-6, 16 * output.format().unitRoundoff());
  }

  /** Norm of what results lose or gain near the least positive number. */
  double tiny() {
    return output.size() * output.format().minPositive();
  }
}
