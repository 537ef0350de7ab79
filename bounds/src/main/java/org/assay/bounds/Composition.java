package org.assay.bounds;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.assay.onnx.Attribute;
import org.assay.onnx.Tensor;

/** Asks for bounds of operators that are no nodes of the graph, but parts of what a node does. */
public interface Composition {
  /**
   * Bounds of the first output of an operator, by that operator's own rules, norms included.
   *
   * @param operands bounds of its inputs, in order; empty where absent
   * @throws org.assay.onnx.ModelException if nothing can be said of it
   */
  Bounds part(String operator, Map<String, Attribute> attributes, List<Optional<Bounds>> operands);

  /** As {@link #part(String, Map, List)} where all operands are present. */
  default Bounds part(String operator, Map<String, Attribute> attributes, Bounds... operands) {
    return part(operator, attributes, Arrays.stream(operands).map(Optional::of).toList());
  }

  /**
   * A frozen weight that is computed from others: unpacked, dequantised, in another order. One that
   * was computed before from the same tensors is found again, with what is known of its norms.
   *
   * @param sources tensors of the model, at least one
   * @param form what is made of them
   */
  Bounds derived(List<Tensor> sources, String form, Supplier<Tensor> computation);

  /** Most cells that a result should have. */
  int budget();
}
