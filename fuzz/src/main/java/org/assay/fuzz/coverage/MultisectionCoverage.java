package org.assay.fuzz.coverage;

/**
 * k-multisection neuron coverage: Ma and others, "DeepGauge: multi-granularity testing criteria for
 * deep learning systems", ASE 2018, section 3.1. The range that a neuron had on the seeds is
 * divided into k equal sections.
 */
final class MultisectionCoverage extends SectionCoverage {
  private final ActivationRanges ranges;
  private final int sections;

  MultisectionCoverage(Neurons neurons, ActivationRanges ranges, int sections) {
    super(sections + "-multisection neuron coverage", neurons, sections);
    this.ranges = ranges;
    this.sections = sections;
  }

  @Override
  void divide(float[] values) {
    for (int n = 0; n < neurons().count(); n++) {
      double low = ranges.low(n);
      double high = ranges.high(n);
      double value = values[n];
      if (value >= low && value <= high) {
        double part = high > low ? (value - low) / (high - low) : 0;
        values[n] = Math.min(sections - 1, (int) (part * sections));
      } else {
        values[n] = -1;
      }
    }
  }
}
