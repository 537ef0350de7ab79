package org.assay.numeric.scan;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;

/**
 * What a scan assumes.
 *
 * @param weights as shipped, or under training
 * @param ranges of inputs: the spec's, or those of RANUM's evaluation
 * @param spec file of the spec; if empty, one beside the model is looked for
 * @param inputs explicit ranges by input; they win over the spec
 * @param data file of sample data (npz) for inputs without a range
 * @param dims explicit sizes of symbolic dimensions
 * @param gradients whether gradient risks are reported for frozen weights too
 * @param loss tensor that training minimises; wins over the spec
 * @param precision 16-bit arithmetic to scan for; empty for the model as it is
 */
public record ScanOptions(
    WeightMode weights,
    RangeMode ranges,
    Optional<Path> spec,
    Map<String, Range> inputs,
    Optional<Path> data,
    Map<String, Long> dims,
    boolean gradients,
    Optional<String> loss,
    Optional<NarrowPrecision> precision) {
  /** The model as shipped, with the spec beside it. */
  public static final ScanOptions DEFAULT =
      new ScanOptions(
          WeightMode.FROZEN,
          RangeMode.VALID,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  /** Options of a scan of the model as it is, with the spec's loss, if it names one. */
  public ScanOptions(
      WeightMode weights,
      RangeMode ranges,
      Optional<Path> spec,
      Map<String, Range> inputs,
      Optional<Path> data,
      Map<String, Long> dims,
      boolean gradients) {
    this(weights, ranges, spec, inputs, data, dims, gradients, Optional.empty(), Optional.empty());
  }

  public ScanOptions {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
  }

  /** The same, of a scan of the model as it is. */
  public ScanOptions withoutPrecision() {
    return new ScanOptions(
        weights, ranges, spec, inputs, data, dims, gradients, loss, Optional.empty());
  }

  /** The same, of a scan for 16-bit arithmetic. */
  public ScanOptions with(NarrowPrecision newPrecision) {
    return new ScanOptions(
        weights, ranges, spec, inputs, data, dims, gradients, loss, Optional.of(newPrecision));
  }
}
