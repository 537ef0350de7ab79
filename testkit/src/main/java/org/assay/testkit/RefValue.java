package org.assay.testkit;

import java.util.Arrays;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * A tensor during reference evaluation: element type, dimensions, and row-major values, held as
 * doubles for floating types and as longs for integers and booleans (0 or 1).
 *
 * <p>Doubles are not rounded to the declared type unless {@link #rounded()} is called. Arrays are
 * shared, not copied, and must not be changed by a receiver.
 */
public final class RefValue {
  private final ElementType type;
  private final int[] dims;
  private final double[] reals;
  private final long[] integers;

  private RefValue(ElementType type, int[] dims, double[] reals, long[] integers) {
    this.type = type;
    this.dims = dims.clone();
    this.reals = reals;
    this.integers = integers;
    int held = type.isFloat() ? reals.length : integers.length;
    if (held != Layout.size(dims)) {
      throw new ModelException(
          "value holds " + held + " elements", "", "elements of " + Arrays.toString(dims), "");
    }
  }

  /** A floating value. */
  public static RefValue ofReals(ElementType type, int[] dims, double[] values) {
    if (!type.isFloat()) {
      throw new IllegalArgumentException(type + " is no floating type");
    }
    return new RefValue(type, dims, values, new long[0]);
  }

  /** An integer or boolean value; elements are wrapped to the width of the type. */
  public static RefValue ofIntegers(ElementType type, int[] dims, long[] values) {
    if (!type.isInteger() && type != ElementType.BOOL) {
      throw new IllegalArgumentException(type + " is no integer type");
    }
    long[] wrapped = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wrapped[i] = wrap(type, values[i]);
    }
    return new RefValue(type, dims, new double[0], wrapped);
  }

  /**
   * A value of any numeric type from doubles, converted as {@code Cast} converts: towards zero for
   * integers, non-zero to true.
   */
  public static RefValue ofDoubles(ElementType type, int[] dims, double[] values) {
    if (type.isFloat()) {
      return ofReals(type, dims, values);
    }
    long[] converted = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      converted[i] = type == ElementType.BOOL ? (values[i] != 0 ? 1 : 0) : (long) values[i];
    }
    return ofIntegers(type, dims, converted);
  }

  /** A float32 value. */
  public static RefValue floats(int[] dims, double... values) {
    return ofReals(ElementType.FLOAT, dims, values);
  }

  /** An int64 value. */
  public static RefValue longs(int[] dims, long... values) {
    return ofIntegers(ElementType.INT64, dims, values);
  }

  /** A boolean scalar. */
  public static RefValue bool(boolean value) {
    return ofIntegers(ElementType.BOOL, new int[0], new long[] {value ? 1 : 0});
  }

  /** The value of a tensor; strings and complex numbers are refused. */
  public static RefValue of(Tensor tensor) {
    int[] dims = Arrays.stream(tensor.dims()).mapToInt(Math::toIntExact).toArray();
    if (tensor.type().isFloat()) {
      return ofReals(tensor.type(), dims, tensor.toDoubles());
    }
    if (tensor.type().isInteger() || tensor.type() == ElementType.BOOL) {
      return ofIntegers(tensor.type(), dims, tensor.toLongs());
    }
    throw new ModelException(
        "element type " + tensor.type().text() + " is not evaluated", "", "a real type", "");
  }

  /** This value as a tensor, rounded to its type. */
  public Tensor toTensor() {
    long[] wide = Arrays.stream(dims).asLongStream().toArray();
    return isReal() ? Tensor.ofValues(type, wide, reals) : Tensor.ofIntegers(type, wide, integers);
  }

  /** Declared element type. */
  public ElementType type() {
    return type;
  }

  /** Dimensions; empty for a scalar. */
  public int[] dims() {
    return dims.clone();
  }

  /** Size of an axis in [-rank, rank). */
  public int dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Number of elements. */
  public int size() {
    return isReal() ? reals.length : integers.length;
  }

  /** Whether elements are doubles. */
  public boolean isReal() {
    return type.isFloat();
  }

  /** Element as a double. */
  public double real(int index) {
    if (isReal()) {
      return reals[index];
    }
    long value = integers[index];
    // Halved, with the last bit kept for the rounding: value + 2^64 would round twice.
    return type == ElementType.UINT64 && value < 0 ? 2.0 * (value >>> 1 | value & 1) : value;
  }

  /** Element as a long; a real is truncated towards zero. */
  public long integer(int index) {
    return isReal() ? (long) reals[index] : integers[index];
  }

  /** All elements as doubles, a fresh array. */
  public double[] toDoubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = real(i);
    }
    return values;
  }

  /** All elements as longs, a fresh array. */
  public long[] toLongs() {
    long[] values = new long[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(i);
    }
    return values;
  }

  /** All elements as ints, e.g. of a shape or axes. */
  public int[] toInts() {
    return Arrays.stream(toLongs()).mapToInt(RefValue::clampToInt).toArray();
  }

  /** The same elements under other dimensions of the same size. */
  public RefValue reshaped(int... newDims) {
    return new RefValue(type, newDims, reals, integers);
  }

  /** The elements at given indices, in that order, under given dimensions. */
  public RefValue picked(int[] newDims, int[] indices) {
    if (isReal()) {
      double[] values = new double[indices.length];
      for (int i = 0; i < indices.length; i++) {
        values[i] = reals[indices[i]];
      }
      return ofReals(type, newDims, values);
    }
    long[] values = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      values[i] = integers[indices[i]];
    }
    return ofIntegers(type, newDims, values);
  }

  /** The same value with every element rounded to nearest in its declared type. */
  public RefValue rounded() {
    if (!isReal() || type == ElementType.DOUBLE) {
      return this;
    }
    double[] values = new double[reals.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = type.format().round(reals[i]);
    }
    return new RefValue(type, dims, values, integers);
  }

  private static int clampToInt(long value) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  private static long wrap(ElementType type, long value) {
    if (type == ElementType.BOOL) {
      return value != 0 ? 1 : 0;
    }
    int unused = 64 - type.bits();
    return type.isUnsigned() ? value << unused >>> unused : value << unused >> unused;
  }

  @Override
  public String toString() {
    return type.text()
        + Arrays.toString(dims)
        + (isReal() ? Arrays.toString(reals) : Arrays.toString(integers));
  }
}
