package org.assay.fuzz.coverage;

/**
 * Neuron coverage: Pei and others, "DeepXplore: automated whitebox testing of deep learning
 * systems", SOSP 2017, section 4.1. A neuron is covered once its value, scaled to 0 … 1 between the
 * least and the greatest of its layer in the same row as in the published code, exceeds a
 * threshold.
 */
final class NeuronCoverage extends SectionCoverage {
  private final float threshold;

  NeuronCoverage(Neurons neurons, float threshold) {
    super("neuron coverage above " + threshold, neurons, 1);
    this.threshold = threshold;
  }

  @Override
  void divide(float[] values) {
    for (int layer = 0; layer < neurons().layers(); layer++) {
      int first = neurons().first(layer);
      int end = neurons().first(layer + 1);
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int n = first; n < end; n++) {
        least = Math.min(least, values[n]);
        greatest = Math.max(greatest, values[n]);
      }
      double width = (double) greatest - least;
      for (int n = first; n < end; n++) {
        // A layer of one value, or with an infinity, divides by 0 or Inf: not above.
        values[n] = ((double) values[n] - least) / width > threshold ? 0 : -1;
      }
    }
  }
}
