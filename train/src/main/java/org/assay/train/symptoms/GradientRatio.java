package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/**
 * How the derivative by the outputs changes from the last layer with weights before the output to
 * the first: the middle one over all looks of the ratio of root mean squares.
 *
 * @param first layer
 * @param ratio first over last; NaN if a network has too few layers
 * @param layers between which the ratio lies, both included
 */
record GradientRatio(TrainingFacts.Layer first, double ratio, int layers) {
  /** Fewer layers with weights than these show no change along depth. */
  private static final int FEWEST = 3;

  static List<GradientRatio> of(History history) {
    List<TrainingFacts.Layer> weighted = new ArrayList<>();
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      if (layer.weights() > 0 && !layer.className().endsWith("Normalization")) {
        weighted.add(layer);
      }
    }
    if (weighted.size() < FEWEST) {
      return List.of();
    }
    TrainingFacts.Layer first = weighted.get(0);
    TrainingFacts.Layer last = weighted.get(weighted.size() - 1);
    double[] a = Series.of(history, first.index(), Phase.OUTPUT_GRADIENT, GradientRatio::size);
    double[] b = Series.of(history, last.index(), Phase.OUTPUT_GRADIENT, GradientRatio::size);
    int count = Math.min(a.length, b.length);
    double[] ratios = new double[count];
    int used = 0;
    for (int i = 0; i < count; i++) {
      if (Double.isFinite(a[i]) && Double.isFinite(b[i]) && b[i] > 0) {
        ratios[used++] = a[i] / b[i];
      }
    }
    double middle = Series.median(java.util.Arrays.copyOf(ratios, used));
    return Double.isNaN(middle)
        ? List.of()
        : List.of(new GradientRatio(first, middle, weighted.size()));
  }

  /** Norm over a row: what one sample sends back, whatever the layer's width. */
  private static double size(LayerStats s) {
    return s.stats().norm();
  }
}
