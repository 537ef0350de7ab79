package org.assay.grad;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a gradient graph should be.
 *
 * @param seeds cotangents by output: name of a tensor of the graph, or of a new input that gets the
 *     output's type; outputs that are not listed must be scalars and count once
 * @param sumOutputs outputs without a seed need not be scalars: all their elements count once
 * @param cutUnknown paths through operators without a rule are cut and reported instead of refused
 * @param onlyRequested outputs of the graph that are not asked for are left out
 */
public record GradientOptions(
    Map<String, String> seeds, boolean sumOutputs, boolean cutUnknown, boolean onlyRequested) {
  /** Scalars, nothing cut, all outputs kept. */
  public static final GradientOptions DEFAULT = new GradientOptions(Map.of(), false, false, false);

  public GradientOptions {
    seeds = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(seeds));
  }

  /** The same with cotangents by output. */
  public GradientOptions withSeeds(Map<String, String> newSeeds) {
    return new GradientOptions(newSeeds, sumOutputs, cutUnknown, onlyRequested);
  }

  /** The same, where every element of an output counts once. */
  public GradientOptions withSummedOutputs() {
    return new GradientOptions(seeds, true, cutUnknown, onlyRequested);
  }

  /** The same with unknown operators cut. */
  public GradientOptions withUnknownCut() {
    return new GradientOptions(seeds, sumOutputs, true, onlyRequested);
  }

  /** The same with requested outputs only. */
  public GradientOptions withRequestedOnly() {
    return new GradientOptions(seeds, sumOutputs, cutUnknown, true);
  }
}
