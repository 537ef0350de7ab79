package org.assay.bounds;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** What a {@link Transfer} may see: the node, bounds of its inputs, types of its outputs. */
public interface TransferContext {
  /** The node, in the form of the working opset. */
  Node node();

  /**
   * Bounds of an input.
   *
   * @throws org.assay.onnx.ModelException if the input is absent
   */
  Bounds input(int index);

  /** Bounds of an input that may be absent. */
  Optional<Bounds> optional(int index);

  /** Number of inputs, absent ones included. */
  int inputs();

  /** Whether type and extents of an output are known, if only as upper limits. */
  boolean isTyped(int output);

  /** Element type of an output. */
  ElementType type(int output);

  /** Extents of an output; upper limits along dynamic axes. */
  long[] dims(int output);

  /** Dynamic axes of an output, as bits. */
  long dynamicAxes(int output);

  /** Most cells that an output should have. */
  int budget();

  /** Iterations of a loop that are followed one by one. */
  int loopIterations();

  /** Type in which kernels add numbers of a type: float32 for 16 bit and less on ORT's CPU. */
  ElementType accumulator(ElementType type);

  /** Elements of an integer input if they are known exactly. */
  Optional<long[]> longs(int input);

  /** Elements of an integer list that is an attribute (old) or an input (new form). */
  default Optional<long[]> longs(String attribute, int input) {
    Optional<long[]> fromAttribute = node().intsAttribute(attribute);
    return fromAttribute.isPresent() ? fromAttribute : longs(input);
  }

  /**
   * Bounds of the first output of an operator that this one is composed of, by that operator's own
   * rules, norms included.
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

  /** First output's type and extents with any value: what is said when nothing else can be. */
  default Bounds anything() {
    return Bounds.anything(type(0), dims(0)).withDynamicAxes(dynamicAxes(0));
  }
}
