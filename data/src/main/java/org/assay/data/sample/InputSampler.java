package org.assay.data.sample;

import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Role;

/**
 * Draws the value of an input. Every element lies in the range, also after rounding to the type,
 * unless the type has no value there: then it is the nearest one.
 *
 * <ul>
 *   <li>one_hot of range [0, 1]: zeros and a single one along the last axis; with less than two
 *       axes, zeros and ones
 *   <li>mask of range [0, 1], booleans: zeros and ones
 *   <li>class_index, integer, and all integer types: whole numbers, each equally likely
 *   <li>noise whose range holds [−1, 1]: standard normal, drawn again outside the range
 *   <li>all else, and the above under another range: uniform
 * </ul>
 *
 * <p>An infinite end is taken to be 1,000 beyond the other end or 0, whichever is farther.
 */
public final class InputSampler {
  private static final double REACH = 1000;

  private InputSampler() {}

  /**
   * Draws an array.
   *
   * @param shape extents of the array; empty for a scalar
   * @throws DataException if an integer type has no value in the range, or the array is too large
   */
  public static NdArray draw(Role role, Range range, DType type, int[] shape, RandomStream stream) {
    int size = (int) (NdArray.byteCount(type, shape) / type.bytes());
    boolean unit = range.lo() == 0 && range.hi() == 1;
    double[] values = new double[size];
    if (unit && role == Role.ONE_HOT && shape.length > 1) {
      int classes = shape[shape.length - 1];
      for (int row = 0; row < size; row += classes) {
        values[row + stream.nextInt(classes)] = 1;
      }
    } else if (type == DType.BOOL || unit && (role == Role.MASK || role == Role.ONE_HOT)) {
      for (int i = 0; i < size; i++) {
        values[i] = stream.nextBoolean() ? 1 : 0;
      }
    } else if (!type.isFloat()) {
      return integers(range, type, shape, size, stream);
    } else if (role == Role.CLASS_INDEX || role == Role.INTEGER) {
      wholeNumbers(range, values, stream);
    } else if (role == Role.NOISE && range.lo() <= -1 && range.hi() >= 1) {
      noise(range, values, stream);
    } else {
      uniform(range, values, stream);
    }
    return Rounding.into(values, range, type).reshape(shape);
  }

  private static double lowEnd(Range range) {
    return range.lo() == Double.NEGATIVE_INFINITY
        ? Math.min(0, range.hi() == Double.POSITIVE_INFINITY ? 0 : range.hi()) - REACH
        : range.lo();
  }

  private static double highEnd(Range range) {
    return range.hi() == Double.POSITIVE_INFINITY
        ? Math.max(0, range.lo() == Double.NEGATIVE_INFINITY ? 0 : range.lo()) + REACH
        : range.hi();
  }

  private static void uniform(Range range, double[] values, RandomStream stream) {
    double lo = lowEnd(range);
    double hi = highEnd(range);
    for (int i = 0; i < values.length; i++) {
      values[i] = stream.nextDouble(lo, hi);
    }
  }

  private static void noise(Range range, double[] values, RandomStream stream) {
    stream.fillNormal(values);
    RandomStream again = stream.fork("outside");
    for (int i = 0; i < values.length; i++) {
      while (!range.contains(values[i])) { // at most every third: the range holds [-1, 1]
        values[i] = again.nextNormal();
      }
    }
  }

  private static void wholeNumbers(Range range, double[] values, RandomStream stream) {
    double lo = Math.ceil(lowEnd(range));
    double hi = Math.floor(highEnd(range));
    if (lo > hi || Math.abs(lo) > 0x1p62 || Math.abs(hi) > 0x1p62) {
      uniform(range, values, stream); // no whole number, or nothing but whole numbers
      return;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = stream.nextLong((long) lo, (long) hi);
    }
  }

  /** Apart from doubles, which do not hold all 64-bit integers. */
  private static NdArray integers(
      Range range, DType type, int[] shape, int size, RandomStream stream) {
    double lo = Math.max(Math.ceil(lowEnd(range)), type.minValue());
    double hi = Math.min(Math.floor(highEnd(range)), type.maxValue());
    if (lo > hi) {
      throw new DataException(
          "the range holds no value of type " + type.code(),
          "range " + range,
          "a range that holds a whole number of the type",
          "correct the valid range in the spec");
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = stream.nextLong((long) lo, (long) hi); // 2^64 saturates to 2^63 - 1
    }
    return NdArray.of(values).as(type).reshape(shape);
  }
}
