package org.assay.fuzz.coverage;

/**
 * Values outside the range that a neuron had on the seeds: neuron boundary coverage (below and
 * above) or strong neuron activation coverage (above alone) of Ma and others, "DeepGauge:
 * multi-granularity testing criteria for deep learning systems", ASE 2018, section 3.1.
 */
final class BoundaryCoverage extends SectionCoverage {
  private final ActivationRanges ranges;
  private final boolean belowToo;

  BoundaryCoverage(Neurons neurons, ActivationRanges ranges, boolean belowToo) {
    super(
        belowToo ? "neuron boundary coverage" : "strong neuron activation coverage",
        neurons,
        belowToo ? 2 : 1);
    this.ranges = ranges;
    this.belowToo = belowToo;
  }

  @Override
  void divide(float[] values) {
    for (int n = 0; n < neurons().count(); n++) {
      boolean below = belowToo && values[n] < ranges.low(n);
      values[n] = values[n] > ranges.high(n) ? 0 : below ? 1 : -1;
    }
  }
}
