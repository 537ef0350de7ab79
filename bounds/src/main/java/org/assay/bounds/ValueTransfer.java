package org.assay.bounds;

import java.util.List;
import java.util.Optional;

/**
 * As {@link Transfer}, of an operator that takes or gives sequences or optionals, or holds
 * subgraphs through which they may flow.
 */
@FunctionalInterface
public interface ValueTransfer {
  /**
   * Computes what is known of the outputs.
   *
   * @return one entry per output, empty where nothing is known; entries may be fewer than outputs
   * @throws org.assay.onnx.ModelException if the node contradicts its operator's specification
   */
  List<Optional<Value>> apply(ValueContext context);
}
