package org.assay.data.sample;

import java.util.Arrays;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Ranges;
import org.assay.data.spec.WeightInit;
import org.assay.data.spec.WeightMode;

/**
 * Draws a weight from its initial distribution. Every element lies in {@link Ranges#ofWeight} under
 * {@link WeightMode#FROZEN}: normal numbers more than 4 (truncated: 2) standard deviations off are
 * drawn again.
 */
public final class WeightSampler {
  private WeightSampler() {}

  /**
   * Draws an array.
   *
   * @param shape extents of the array; empty for a scalar
   * @throws DataException if given values do not have the shape's number of elements, the type
   *     cannot hold a value, or the array is too large
   */
  public static NdArray draw(WeightInit init, DType type, int[] shape, RandomStream stream) {
    int size = (int) (NdArray.byteCount(type, shape) / type.bytes());
    double[] values = new double[size];
    Range range = Ranges.ofWeight(init, WeightMode.FROZEN);
    if (init instanceof WeightInit.Values given) {
      if (given.size() != size) {
        throw new DataException(
            "a weight has " + given.size() + " given values",
            "shape " + Arrays.toString(shape),
            size + " values",
            "correct the values in the spec");
      }
      values = given.elements();
    } else if (init instanceof WeightInit.Normal normal) {
      normal(values, normal.mean(), normal.std(), 4, stream);
    } else if (init instanceof WeightInit.TruncatedNormal normal) {
      normal(values, normal.mean(), normal.std(), 2, stream);
    } else if (range.isPoint()) {
      Arrays.fill(values, range.lo());
    } else {
      for (int i = 0; i < size; i++) {
        values[i] = stream.nextDouble(range.lo(), range.hi());
      }
    }
    return Rounding.into(values, range, type).reshape(shape);
  }

  private static void normal(
      double[] values, double mean, double std, double deviations, RandomStream stream) {
    stream.fillNormal(values);
    RandomStream again = stream.fork("outside");
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      while (Math.abs(value) > deviations) {
        value = again.nextNormal();
      }
      values[i] = mean + std * value;
    }
  }
}
