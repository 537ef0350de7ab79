package org.assay.data;

import java.nio.ByteBuffer;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/** Conversion between arrays and the tensors of ONNX. */
public final class Tensors {
  private Tensors() {}

  /** The tensor of the same type and bits; nothing is copied. */
  public static Tensor toTensor(NdArray array) {
    return Tensor.of(array.type().elementType(), dims(array), TensorData.of(array.buffer()));
  }

  /**
   * A tensor of a given type. Types that numpy lacks take part: floats are rounded to nearest.
   *
   * @throws DataException if a value does not fit an integer type, or the type is string or complex
   */
  public static Tensor toTensor(NdArray array, ElementType type) {
    if (DType.of(type).isPresent()) {
      return toTensor(array.as(DType.of(type).get()));
    }
    if (type.isFloat()) {
      return Tensor.ofValues(type, dims(array), array.toDoubles());
    }
    if (!type.isInteger()) {
      throw unsupported(type);
    }
    for (int i = 0; i < array.size(); i++) {
      double value = array.getDouble(i);
      if (!(value >= type.min() && value <= type.max()) || value != Math.rint(value)) {
        throw new DataException(
            "a value does not fit " + type.text(),
            "element " + i + " of " + array,
            "an integer from " + (long) type.min() + " to " + (long) type.max(),
            "");
      }
    }
    return Tensor.ofIntegers(type, dims(array), array.toLongs());
  }

  /**
   * The array of a tensor. Types that numpy lacks become the next wider one that holds every value:
   * bfloat16 and 8- and 4-bit floats float32, 4- and 2-bit integers 8-bit ones.
   *
   * @throws DataException if the tensor holds text or complex numbers, or is larger than 2 GiB
   */
  public static NdArray toArray(Tensor tensor) {
    ElementType type = tensor.type();
    int[] shape = shape(tensor);
    if (DType.of(type).isPresent()) {
      DType same = DType.of(type).get();
      byte[] bytes = new byte[(int) NdArray.byteCount(same, shape)];
      int position = 0;
      for (ByteBuffer segment : tensor.data().segments()) {
        int length = segment.remaining();
        segment.get(bytes, position, length);
        position += length;
      }
      return NdArray.ofOwnedBytes(same, bytes, shape);
    }
    if (type.isFloat()) {
      return NdArray.of(tensor.toDoubles()).as(DType.F4).reshape(shape);
    }
    if (!type.isInteger()) {
      throw unsupported(type);
    }
    DType wider = type.isUnsigned() ? DType.U1 : DType.I1;
    return NdArray.of(tensor.toLongs()).as(wider).reshape(shape);
  }

  private static DataException unsupported(ElementType type) {
    return new DataException(
        "elements of type " + type.text() + " have no array", "", "real numbers or booleans", "");
  }

  private static long[] dims(NdArray array) {
    long[] dims = new long[array.rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = array.extent(axis);
    }
    return dims;
  }

  private static int[] shape(Tensor tensor) {
    long[] dims = tensor.dims();
    int[] shape = new int[dims.length];
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] > Integer.MAX_VALUE) {
        throw new DataException("an extent is too large", "axis " + axis, "less than 2^31", "");
      }
      shape[axis] = (int) dims[axis];
    }
    return shape;
  }
}
