package org.assay.numeric.confirm.search;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * A tensor that a search may choose.
 *
 * @param name of an input, or of an initializer that is free
 * @param type of its elements; booleans and integers hold whole numbers
 * @param dims its extents
 * @param lo least value, finite
 * @param hi greatest value, finite
 * @param values which numbers of the range it may hold
 * @param weight whether it is a weight, not an input
 * @param label whether it says what a sample is: a class, or zeros and a one
 */
public record Variable(
    String name,
    ElementType type,
    List<Long> dims,
    double lo,
    double hi,
    Values values,
    boolean weight,
    boolean label) {
  /** Which numbers of a range a variable may hold. */
  public enum Values {
    /** All that its type has. */
    ALL,
    /** Whole numbers. */
    WHOLE,
    /** A row along the last axis has a single one and otherwise zeros. */
    ONE_HOT
  }

  public Variable {
    dims = List.copyOf(dims);
    if (!(lo <= hi) || Double.isInfinite(lo) || Double.isInfinite(hi)) {
      throw new IllegalArgumentException(name + " lies in [" + lo + ", " + hi + "]");
    }
  }

  /** Number of elements. */
  public int size() {
    return Math.toIntExact(Tensor.elements(extents()));
  }

  /** Extent of the last axis; 1 for a scalar. */
  public int columns() {
    return dims.isEmpty() ? 1 : Math.toIntExact(Math.max(1, dims.get(dims.size() - 1)));
  }

  /** The same under another name, as a weight or not. */
  public Variable named(String newName, boolean asWeight) {
    return new Variable(newName, type, dims, lo, hi, values, asWeight, label);
  }

  /** Whether its elements can be moved by any amount. */
  boolean isContinuous() {
    return values == Values.ALL && type.isFloat() && lo < hi;
  }

  /** The nearest value that it may hold. */
  public double nearest(double value) {
    double inside = Math.max(lo, Math.min(hi, value));
    if (type == ElementType.FLOAT && values == Values.ALL) {
      return (float) inside;
    }
    if (values != Values.ALL || !type.isFloat()) {
      double whole = Math.rint(inside);
      return whole > hi ? Math.floor(hi) : whole < lo ? Math.ceil(lo) : whole;
    }
    return type == ElementType.DOUBLE ? inside : type.format().round(inside);
  }

  /** A tensor of its type and extents. */
  public Tensor tensor(double[] elements) {
    if (type.isInteger()) {
      return Tensor.ofIntegers(
          type, extents(), Arrays.stream(elements).mapToLong(Math::round).toArray());
    }
    return Tensor.ofValues(type, extents(), elements);
  }

  private long[] extents() {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }
}
