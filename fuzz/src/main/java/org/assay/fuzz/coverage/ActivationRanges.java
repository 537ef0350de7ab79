package org.assay.fuzz.coverage;

import java.util.Arrays;
import java.util.List;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;

/**
 * Between which values every neuron lay on given rows: what DeepGauge calls the range known from
 * the training data.
 */
public final class ActivationRanges {
  private final float[] low;
  private final float[] high;

  private ActivationRanges(int neurons) {
    this.low = new float[neurons];
    this.high = new float[neurons];
    Arrays.fill(low, Float.POSITIVE_INFINITY);
    Arrays.fill(high, Float.NEGATIVE_INFINITY);
  }

  /**
   * Runs rows, one forward row each. Values that are not finite are left out.
   *
   * @param tensors numbers of watched tensors, in the order that the coverage is given too
   * @param rows seeds, at least one
   */
  public static ActivationRanges of(Target target, int[] tensors, List<float[]> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no rows to profile");
    }
    Neurons neurons = new Neurons(target.watched(), tensors);
    ActivationRanges ranges = new ActivationRanges(neurons.count());
    Observation observed = new Observation(target.watched(), target.capacity());
    float[] values = new float[neurons.count()];
    for (float[] row : rows) {
      target.run(row, 0, 1, observed);
      neurons.read(observed, 0, values);
      ranges.widen(values);
    }
    return ranges;
  }

  private void widen(float[] values) {
    for (int n = 0; n < values.length; n++) {
      if (Float.isFinite(values[n])) {
        low[n] = Math.min(low[n], values[n]);
        high[n] = Math.max(high[n], values[n]);
      }
    }
  }

  /** Number of neurons. */
  public int count() {
    return low.length;
  }

  /** The least value of a neuron; +Inf if it never was finite. */
  public float low(int neuron) {
    return low[neuron];
  }

  /** The greatest value of a neuron; −Inf if it never was finite. */
  public float high(int neuron) {
    return high[neuron];
  }
}
