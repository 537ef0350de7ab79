package org.assay.exec.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * A floating-point tensor in a few numbers.
 *
 * @param min smallest finite value; absent if no element is finite
 * @param max largest finite value
 * @param nan number of NaN
 * @param positiveInfinite number of +Inf
 * @param negativeInfinite number of -Inf
 */
public record TensorSummary(
    String tensor,
    ElementType type,
    List<Long> dims,
    long size,
    OptionalDouble min,
    OptionalDouble max,
    long nan,
    long positiveInfinite,
    long negativeInfinite) {
  /** Elements beyond the type's largest value divided by this are near overflow. */
  public static final double NEAR = 1e3;

  private static final int BLOCK = 8192;

  public TensorSummary {
    if (!type.isFloat()) {
      throw new IllegalArgumentException(type + " is not a floating-point type");
    }
    dims = List.copyOf(dims);
  }

  /** Looks at every element of a floating-point tensor. */
  public static TensorSummary of(String name, Tensor tensor) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    long nan = 0;
    long positive = 0;
    long negative = 0;
    double[] block = new double[(int) Math.min(BLOCK, tensor.size())];
    for (long from = 0; from < tensor.size(); from += BLOCK) {
      int count = (int) Math.min(BLOCK, tensor.size() - from);
      tensor.copyTo(from, block, 0, count);
      for (int i = 0; i < count; i++) {
        double value = block[i];
        if (Math.abs(value) <= Double.MAX_VALUE) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        } else if (value > 0) {
          positive++;
        } else if (value < 0) {
          negative++;
        } else {
          nan++;
        }
      }
    }
    boolean none = min > max;
    List<Long> dims = new ArrayList<>();
    Arrays.stream(tensor.dims()).forEach(dims::add);
    return new TensorSummary(
        name,
        tensor.type(),
        dims,
        tensor.size(),
        none ? OptionalDouble.empty() : OptionalDouble.of(min),
        none ? OptionalDouble.empty() : OptionalDouble.of(max),
        nan,
        positive,
        negative);
  }

  /** Whether no element is NaN or infinite. */
  public boolean isFinite() {
    return nan + positiveInfinite + negativeInfinite == 0;
  }

  /**
   * Largest finite magnitude over the type's largest value, in [0, 1]; 0 if no element is finite.
   */
  public double largestRelative() {
    return Math.max(Math.abs(min.orElse(0)), Math.abs(max.orElse(0))) / type.max();
  }

  /** Whether a finite element lies beyond the type's largest value / {@link #NEAR}. */
  public boolean isNearOverflow() {
    return largestRelative() > 1 / NEAR;
  }
}
