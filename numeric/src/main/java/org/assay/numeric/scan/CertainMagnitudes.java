package org.assay.numeric.scan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.Site;
import org.assay.report.Unproved;

/**
 * Magnitudes that occur for certain, without a run: where all inputs are at one end of their
 * ranges, bounds are narrow, and the least magnitude that they allow is reached.
 */
final class CertainMagnitudes {
  private final Analyzer analyzer;
  private final Emulated emulated;
  private final Environment environment;

  CertainMagnitudes(Analyzer analyzer, Emulated emulated, Environment environment) {
    this.analyzer = analyzer;
    this.emulated = emulated;
    this.environment = environment;
  }

  /** Those of some overflows whose bound is near what is certain to occur. */
  Set<String> near(List<EmulatedVisits.Overflow> overflows) {
    Map<String, Double> certain = new HashMap<>();
    if (!overflows.isEmpty()) {
      collect(false, certain);
      collect(true, certain);
    }
    Set<String> near = new HashSet<>();
    for (EmulatedVisits.Overflow o : overflows) {
      if (Unproved.isNear(o.bound(), certain.getOrDefault(o.tensor(), 0.0))) {
        near.add(o.tensor());
      }
    }
    return near;
  }

  private void collect(boolean high, Map<String, Double> certain) {
    NodeVisitor visitor =
        visit -> {
          Emulated.Rounding rounding =
              emulated.roundings().get(new Site(visit.path(), visit.index()));
          if (rounding != null) {
            visit
                .inputs()
                .get(0)
                .ifPresent(b -> certain.merge(rounding.tensor(), least(b), Math::max));
          }
          // What is no number any more is followed as if it were the greatest.
          return visit.outputs().stream().map(o -> o.map(Bounds::finite)).toList();
        };
    Map<String, Bounds> ends = new LinkedHashMap<>();
    environment.values().forEach((name, bounds) -> ends.put(name, end(bounds, high)));
    analyzer.analyze(emulated.model().graph(), environment.withValues(ends), visitor);
  }

  // All elements at one end. Integers stay what they may be: an end may be no index, or no step.
  private static Bounds end(Bounds bounds, boolean high) {
    if (!bounds.type().isFloat() || bounds.allFlags() != 0) {
      return bounds;
    }
    double[] ends = high ? bounds.hi() : bounds.lo();
    return Bounds.of(bounds.type(), bounds.axes(), ends, ends.clone(), bounds.flags())
        .withDynamicAxes(bounds.dynamicAxes());
  }

  // The greatest, over the cells, of the least magnitude within a cell.
  private static double least(Bounds bounds) {
    double greatest = 0;
    Cell cell = new Cell();
    for (int i = 0; i < bounds.cells(); i++) {
      bounds.read(i, cell);
      if (!cell.isEmpty() && cell.flags == 0) {
        greatest = Math.max(greatest, Math.max(cell.lo, -cell.hi));
      }
    }
    return greatest;
  }
}
