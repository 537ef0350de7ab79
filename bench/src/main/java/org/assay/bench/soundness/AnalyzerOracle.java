package org.assay.bench.soundness;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.onnx.Model;
import org.assay.onnx.upgrade.Upgrade;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.harness.BoundsOracle;
import org.assay.testkit.harness.Box;

/** Lets the containment harness check the analyser's bounds. */
public final class AnalyzerOracle implements BoundsOracle {
  private final Analyzer analyzer;

  /** Checks a given analyser. */
  public AnalyzerOracle(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  @Override
  public Map<String, Box> bounds(Model model, Map<String, RangeOf> inputs) {
    Map<String, Bounds> values = new LinkedHashMap<>();
    inputs.forEach((name, range) -> values.put(name, bounds(range)));
    Model upgraded = Upgrade.toWorkingOpset(model);
    Analyzer.Result result =
        analyzer.analyze(upgraded.graph(), new Environment(values, Map.of()), NodeVisitor.NONE);
    Map<String, Box> boxes = new HashMap<>();
    result.main().forEach((name, bounds) -> boxes.put(name, new Claim(bounds)));
    result.notes().stream()
        .filter(n -> n.startsWith("bounds of this node failed"))
        .findFirst()
        .ifPresent(
            n -> {
              throw new IllegalStateException(n);
            });
    return boxes;
  }

  private static Bounds bounds(RangeOf range) {
    long[] dims = range.dims();
    Axis[] axes = new Axis[dims.length];
    for (int i = 0; i < dims.length; i++) {
      axes[i] = Axis.each(dims[i]);
    }
    int n = range.size();
    double[] lo = new double[n];
    double[] hi = new double[n];
    byte[] flags = new byte[n];
    for (int i = 0; i < n; i++) {
      double low = range.lo(i);
      double high = range.hi(i);
      if (Double.isNaN(low) || Double.isNaN(high)) {
        flags[i] = (byte) Flags.NAN;
        lo[i] = Double.POSITIVE_INFINITY;
        hi[i] = Double.NEGATIVE_INFINITY;
        continue;
      }
      flags[i] |= (byte) (low == Double.NEGATIVE_INFINITY ? Flags.NEGATIVE : 0);
      flags[i] |= (byte) (high == Double.POSITIVE_INFINITY ? Flags.POSITIVE : 0);
      if (low == Double.POSITIVE_INFINITY || high == Double.NEGATIVE_INFINITY) {
        flags[i] |= (byte) (low > 0 ? Flags.POSITIVE : Flags.NEGATIVE);
        lo[i] = Double.POSITIVE_INFINITY;
        hi[i] = Double.NEGATIVE_INFINITY;
      } else {
        lo[i] = Math.max(low, range.type().min());
        hi[i] = Math.min(high, range.type().max());
      }
    }
    return Bounds.of(range.type(), axes, lo, hi, flags);
  }
}
