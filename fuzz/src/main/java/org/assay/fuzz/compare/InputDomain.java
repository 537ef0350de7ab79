package org.assay.fuzz.compare;

import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.InputSampler;
import org.assay.data.spec.Range;
import org.assay.data.spec.Role;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * What may flow into an input.
 *
 * @param role decides how it is drawn
 * @param range of every element
 * @param dims of one draw
 */
public record InputDomain(Role role, Range range, ElementType type, long[] dims) {
  private static final long MOST_ELEMENTS = 1L << 26;

  public InputDomain {
    dims = dims.clone();
    if (Tensor.elements(dims) > MOST_ELEMENTS) {
      throw new org.assay.onnx.ModelException(
          "an input of " + Tensor.elements(dims) + " elements is too large to be drawn",
          "inputs",
          "at most " + MOST_ELEMENTS,
          "make a dimension smaller with --dim");
    }
  }

  @Override
  public long[] dims() {
    return dims.clone();
  }

  /** Whether elements can be moved by any amount: floats that are neither classes nor masks. */
  boolean isContinuous() {
    return type.isFloat()
        && role != Role.ONE_HOT
        && role != Role.MASK
        && role != Role.CLASS_INDEX
        && role != Role.INTEGER;
  }

  /**
   * Draws a value.
   *
   * @param rows size of the first axis in place of that of {@code dims}; below 1: as it is
   */
  public Tensor draw(long rows, RandomStream stream) {
    int[] shape = new int[dims.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = (int) (i == 0 && rows > 0 ? rows : dims[i]);
    }
    NdArray drawn = InputSampler.draw(role, range, drawnType(), shape, stream);
    return Tensors.toTensor(drawn, type);
  }

  private DType drawnType() {
    if (type == ElementType.BOOL) {
      return DType.BOOL;
    }
    if (type == ElementType.DOUBLE) {
      return DType.F8;
    }
    return type.isFloat() ? DType.F4 : DType.I8;
  }
}
