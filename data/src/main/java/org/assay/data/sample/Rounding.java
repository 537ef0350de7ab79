package org.assay.data.sample;

import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.spec.Range;

/** Rounding of drawn values to a type without leaving their range. */
final class Rounding {
  private Rounding() {}

  /**
   * A one-dimensional array of the values. Rounding is monotone, so moving a value between the
   * outermost values of the type inside the range first is enough.
   */
  static NdArray into(double[] values, Range range, DType type) {
    double lowest = type.ceil(range.lo());
    double highest = type.floor(range.hi());
    if (lowest <= highest) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.min(highest, Math.max(lowest, values[i]));
      }
    }
    return NdArray.of(values).as(type);
  }
}
