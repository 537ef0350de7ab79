package org.assay.fuzz.coverage;

/**
 * Top-k neuron coverage: Ma and others, "DeepGauge: multi-granularity testing criteria for deep
 * learning systems", ASE 2018, section 3.2. A neuron is covered once it was among the k greatest of
 * its layer.
 */
final class TopNeuronCoverage extends SectionCoverage {
  private final int most;

  TopNeuronCoverage(Neurons neurons, int most) {
    super("top-" + most + " neuron coverage", neurons, 1);
    this.most = most;
  }

  @Override
  void divide(float[] values) {
    chooseTop(neurons(), most, values);
  }

  /**
   * Replaces values by 0 for the k greatest of their layer, the first of equals, and −1 for others.
   */
  static void chooseTop(Neurons neurons, int most, float[] values) {
    for (int layer = 0; layer < neurons.layers(); layer++) {
      int first = neurons.first(layer);
      int end = neurons.first(layer + 1);
      for (int k = 0; k < Math.min(most, end - first); k++) {
        int best = -1;
        for (int n = first; n < end; n++) {
          // Those chosen are NaN, which is greater than nothing.
          if (best < 0 ? !Float.isNaN(values[n]) : values[n] > values[best]) {
            best = n;
          }
        }
        values[best] = Float.NaN;
      }
      for (int n = first; n < end; n++) {
        values[n] = Float.isNaN(values[n]) ? 0 : -1;
      }
    }
  }
}
