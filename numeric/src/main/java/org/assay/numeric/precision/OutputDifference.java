package org.assay.numeric.precision;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.assay.numeric.confirm.search.Verification;
import org.assay.onnx.Tensor;

/** How outputs in 16 bits differ from those of the same model in float32, over some runs. */
public final class OutputDifference {
  private final Set<String> nonFinite = new LinkedHashSet<>();
  private double worst;
  private int finite;

  /**
   * Adds a run.
   *
   * @return whether all floating outputs are finite that are so in float32
   */
  public boolean add(Map<String, Tensor> narrow, Map<String, Tensor> wide) {
    boolean sound = true;
    for (Map.Entry<String, Tensor> output : narrow.entrySet()) {
      Tensor reference = wide.get(output.getKey());
      if (reference == null
          || !reference.type().isFloat()
          || !output.getValue().type().isFloat()
          || !Verification.isFinite(reference)) {
        continue;
      }
      if (Verification.isFinite(output.getValue())) {
        worst = Math.max(worst, difference(output.getValue(), reference));
      } else {
        sound = false;
        nonFinite.add(output.getKey());
      }
    }
    finite += sound ? 1 : 0;
    return sound;
  }

  /** Outputs that were not finite in some run. */
  public Set<String> nonFinite() {
    return nonFinite;
  }

  /** Runs in which all outputs were finite that are so in float32. */
  public int finite() {
    return finite;
  }

  /** The largest difference of an element, relative to the largest element of its tensor. */
  public double worst() {
    return worst;
  }

  private static double difference(Tensor one, Tensor other) {
    if (one.size() != other.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double[] a = one.toDoubles();
    double[] b = other.toDoubles();
    double scale = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      scale = Math.max(scale, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    return difference == 0 ? 0 : scale == 0 ? difference : difference / scale;
  }
}
