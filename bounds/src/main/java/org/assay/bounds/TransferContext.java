package org.assay.bounds;

import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** What a {@link Transfer} may see: the node, bounds of its inputs, types of its outputs. */
public interface TransferContext extends Composition {
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

  /** First output's type and extents with any value: what is said when nothing else can be. */
  default Bounds anything() {
    return Bounds.anything(type(0), dims(0)).withDynamicAxes(dynamicAxes(0));
  }
}
